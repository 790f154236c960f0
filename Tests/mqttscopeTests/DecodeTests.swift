import Foundation
import Testing

@Suite("Decode")
struct DecodeTests {
    @Test(
        "Spellings of the same bytes",
        arguments: [
            ["330a0001740009020101 6f6b"], ["33:0A:00:01:74:00:09:02:01:01:6F:6B"],
            ["33", "0a", "00", "01", "74", "0009", "0201", "016f6b"],
            ["0x33, 0x0a, 0x00, 0x01, 0x74, 0x00, 0x09, 0x02, 0x01, 0x01, 0x6f, 0x6b"],
            [#"\x33\x0a\x00\x01\x74\x00\x09\x02\x01\x01\x6f\x6b"#],
        ]
    )
    func spellings(arguments: [String]) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["decode"] + arguments, in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.errors == "")
        #expect(outcome.output == (try Program.run(["decode", "330a00017400090201016f6b"], in: folder)).output)
        for line in ["  0  33  0011 ....", ".... .01.", "PUBLISH, 12 bytes", "Application Message", "at least once"] {
            #expect(outcome.output.contains(line))
        }
    }

    @Test("From standard input, over several lines")
    func input() throws {
        let folder = try TemporaryDirectory()
        try folder.write(Array("c0 00\n d0:00\n".utf8), to: "hex")
        let outcome = try Program.run(["decode", "-"], in: folder, input: folder.file("hex"))
        #expect(outcome.status == 0)
        #expect(outcome.output.hasPrefix("2 packets in 4 bytes; read as MQTT 5.0; 3.1.1 and 3.1 would fit as well"))
        #expect(outcome.output.contains("PINGRESP, 2 bytes, from byte 2"))
    }

    @Test("A malformed packet is told with its place and rule, and is worth exit code 1")
    func malformed() throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["decode", "--protocol", "3.1.1", "80060001000161 00"], in: folder)
        #expect(outcome.status == 1)
        let error = "malformed: SUBSCRIBE, byte 0: Fixed Header flags is 0, has to be 2 [MQTT-3.8.1-1]"
        #expect(outcome.output.contains(error))
        let json = try Program.run(["decode", "--json", "--protocol", "3.1.1", "80060001000161 00"], in: folder)
        #expect(json.status == 1)
        #expect(json.output.contains(#""error_offset":0,"error_field":"Fixed Header flags","rule":"MQTT-3.8.1-1""#))
        #expect(json.output.contains(#""version":"3.1.1","version_source":"option""#))
    }

    /// CONNECT of 3.1.1 with the password "open sesame".
    private static let connect = "101c 0004 4d515454 04 42 003c 0003 612d62 000b 6f70656e20736573616d65"

    @Test("A password is shown on demand only")
    func secrets() throws {
        let folder = try TemporaryDirectory()
        for options in [[], ["--json"]] {
            let hidden = try Program.run(["decode"] + options + [Self.connect], in: folder).output
            for form in ["open sesame", "6F 70 65", "b3Blbi"] { #expect(!hidden.contains(form)) }
            #expect(hidden.contains("a-b"))
            let shown = try Program.run(["decode", "--show-secrets"] + options + [Self.connect], in: folder).output
            #expect(shown.contains("open sesame"))
        }
    }

    @Test("Of a CONNECT that leaves its password out, nothing but numbers is shown, nor of what follows")
    func shortConnect() throws {
        let folder = try TemporaryDirectory()
        let short = "1011" + Self.connect.dropFirst(4)
        for options in [[], ["--json"]] {
            let hidden = try Program.run(["decode"] + options + [short], in: folder)
            #expect(hidden.status == 1)
            for form in ["open", "6F 70", "b3Blbi", "esame", "a-b"] { #expect(!hidden.output.contains(form)) }
            let shown = try Program.run(["decode", "--show-secrets"] + options + [short], in: folder)
            #expect(shown.output.contains("a-b"))
        }
    }

    @Test("The same keys as the timeline has")
    func json() throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["decode", "--json", "330a00017400090201016f6b40020009"], in: folder)
        #expect(outcome.status == 0)
        let packet =
            #""packet":{"type":"PUBLISH","length":12,"dup":false,"qos":1,"retain":true,"topic":"t","packet_id":9,"#
            + #""properties":{"payload_format_indicator":1},"payload":{"length":2,"text":"ok"}}"#
        #expect(outcome.output.contains(packet))
        #expect(outcome.output.contains(#""packet":{"type":"PUBACK","length":4,"packet_id":9}"#))
        #expect((try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]) != nil)
    }

    @Test("Text from bytes never reaches a terminal as it is")
    func escaping() throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["decode", "3007 0005 1b5b33316d"], in: folder)
        #expect(!outcome.output.contains("\u{1B}"))
    }

    @Test(
        "What are no bytes",
        arguments: [
            ("10 0", "'10 0': character 5: a byte needs two digits"),
            ("1g", "'1g': character 2: a byte needs two digits"),
            ("zz", "'zz': character 1: not a hexadecimal digit"),
        ]
    )
    func wrong(text: String, message: String) throws {
        let folder = try TemporaryDirectory()
        let outcome = try Program.run(["decode", text], in: folder)
        #expect(outcome.status == 64)
        #expect(outcome.errors.hasPrefix("Error: \(message)\n"))
        try folder.write(Array(text.utf8), to: "hex")
        let input = try Program.run(["decode", "-"], in: folder, input: folder.file("hex"))
        #expect(input.status == 2)
    }

    @Test("Nothing at all")
    func nothing() throws {
        let folder = try TemporaryDirectory()
        #expect(
            try Program.run(["decode", "-"], in: folder)
                == .init(2, errors: "mqttscope: standard input: no bytes\n")
        )
    }
}
