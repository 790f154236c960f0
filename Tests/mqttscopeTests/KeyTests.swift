import Foundation
import Testing

@Suite("Keys for captures")
struct KeyTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var options: [String]
        var error: String
        var testDescription: String { options.joined(separator: " ") }
    }

    static let random = String(repeating: "0a", count: 32)
    static let master = String(repeating: "b1", count: 48)

    private func folder() throws -> TemporaryDirectory {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let log = "CLIENT_RANDOM \(Self.random) \(Self.master)\n"
        try log.write(toFile: folder.file("good.log"), atomically: false, encoding: .utf8)
        let bad = log + "nonsense\nCLIENT_RANDOM \(Self.random) \(Self.master.dropLast(2))\n" + log.dropLast(9)
        try bad.write(toFile: folder.file("bad.log"), atomically: false, encoding: .utf8)
        try "pump-7:00112233\nother:zz\n".write(toFile: folder.file("keys.psk"), atomically: false, encoding: .utf8)
        return folder
    }

    static let failures = [
        Case(options: ["--keylog", "none.log"], error: "none.log: cannot open: No such file or directory"),
        Case(options: ["--keylog", "."], error: ".: is a directory"),
        Case(options: ["--rsa-key", "none.pem"], error: "none.pem: cannot open: No such file or directory"),
        Case(options: ["--psk", "keys.psk"], error: "keys.psk: is not in the form identity:file"),
        Case(options: ["--psk", "pump-7:"], error: "pump-7:: is not in the form identity:file"),
        Case(options: ["--psk", "pump-7:none"], error: "none: cannot open: No such file or directory"),
        Case(options: ["--psk", "pump-8:keys.psk"], error: "keys.psk: has no key for this identity"),
        Case(options: ["--psk", "other:keys.psk"], error: "keys.psk: is no key in hexadecimal"),
        Case(
            options: ["--psk", "pump-7:00112233445566778899aabbccddeeff"],
            error: "--psk: takes a file with the key, not the key"
        ),
    ]

    @Test("A key that cannot be used is one line and exit code 2", arguments: failures)
    func failure(_ row: Case) throws {
        let folder = try folder()
        for command in ["analyze", "export", "audit"] {
            let outcome = try Program.run([command] + row.options + ["good.pcap"], in: folder)
            #expect(outcome == .init(2, errors: "mqttscope: \(row.error)\n"))
        }
        let options = row.options.map { $0 == "--psk" ? "--captured-psk" : $0 }
        let outcome = try Program.run(["replay", "--dry-run"] + options + ["good.pcap"], in: folder)
        #expect(outcome == .init(2, errors: "mqttscope: \(row.error)\n"))
    }

    @Test("An RSA key has to be one")
    func rsaKey() throws {
        let outcome = try Program.run(["export", "--rsa-key", "good.log", "good.pcap"], in: folder())
        #expect(outcome.status == 2)
        #expect(outcome.errors.hasPrefix("mqttscope: good.log: "))
        #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
        #expect(!outcome.errors.contains("0a0a"))
    }

    @Test("Lines that make no sense are warnings, by number, without their content")
    func badLines() throws {
        let folder = try folder()
        let plain = try Program.run(["export", "good.pcap"], in: folder)
        let bad = try Program.run(["export", "--keylog", "bad.log", "good.pcap"], in: folder)
        #expect(bad.status == 0)
        #expect(bad.output == plain.output)
        #expect(
            bad.errors == """
                mqttscope: warning: bad.log:2: is not in the form 'label client-random secret'
                mqttscope: warning: bad.log:3: the secret of CLIENT_RANDOM has the wrong length
                mqttscope: warning: bad.log:4: is cut off

                """
        )
        let quiet = try Program.run(["export", "--quiet", "--keylog", "bad.log", "good.pcap"], in: folder)
        #expect(quiet == .init(0, output: plain.output))
    }

    @Test("Keys that are right say nothing, and nothing changes without TLS")
    func goodKeys() throws {
        let folder = try folder()
        let plain = try Program.run(["export", "good.pcap"], in: folder)
        let options = ["--keylog", "good.log", "--keylog", "good.log", "--psk", "pump-7:keys.psk"]
        #expect(try Program.run(["export"] + options + ["good.pcap"], in: folder) == plain)
        let alike = ["export", "--captured-psk", "pump-7:keys.psk", "good.pcap"]
        #expect(try Program.run(alike, in: folder) == plain)
    }

    @Test("A key log of nothing but other things is told")
    func noSecret() throws {
        let outcome = try Program.run(["export", "--keylog", "keys.psk", "good.pcap"], in: folder())
        #expect(outcome.errors.contains("warning: keys.psk: no secret of TLS in it\n"))
    }
}
