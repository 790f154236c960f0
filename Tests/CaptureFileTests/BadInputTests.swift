import CaptureFile
import Foundation
import PacketHeaders
import Testing

@Suite("What cannot be read")
struct BadInputTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let content: [UInt8]
        let expected: String
        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "empty", content: [], expected: "not a capture file (the file is empty)"),
        Row(name: "one byte", content: [0x0A], expected: #"not a capture file (starts with "\n")"#),
        Row(
            name: "text",
            content: Array("Dear Sir or Madam, I".utf8),
            expected: #"not a capture file (starts with "Dear Sir or ")"#
        ),
        Row(
            name: "control characters",
            content: [0x1B, 0x5B, 0x32, 0x4A, 0x22, 0x5C, 0xFF, 9],
            expected: #"not a capture file (starts with "\x1b[2J\"\\\xff\t")"#
        ),
        Row(
            name: "pcap header cut",
            content: [0xD4, 0xC3, 0xB2, 0xA1, 2, 0],
            expected: "not a capture file (the file ends inside its header, after 6 bytes)"
        ),
        Row(
            name: "pcapng header cut",
            content: [0x0A, 0x0D, 0x0D, 0x0A, 28, 0, 0, 0],
            expected: "not a capture file (the file ends inside its header, after 8 bytes)"
        ),
        Row(
            name: "pcap version 1",
            content: [0xD4, 0xC3, 0xB2, 0xA1, 1] + [UInt8](repeating: 0, count: 19),
            expected: "not a capture file (archaic pcap savefile format)"
        ),
    ]

    @Test("One line says what is there instead", arguments: rows)
    func notACapture(_ row: Row) throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("input", row.content)
        let error = try #require(Reading(path).error)
        #expect(error.code == .notACapture)
        #expect(error.description == "\(path): \(row.expected)")
    }

    @Test("No such file, a directory, a file that may not be read")
    func cannotOpen() throws {
        let folder = try TemporaryFolder()
        #expect(
            Reading(folder("none")).error?.description == "\(folder("none")): cannot open: No such file or directory"
        )
        #expect(Reading(folder.path).error?.description == "\(folder.path): is a directory, not a capture file")
        #expect(Reading("").error?.code == .cannotOpen)
    }

    @Test("Paths cannot write on the terminal")
    func escaping() {
        let error = CaptureError(.cannotOpen, path: "a\u{1B}[31m\n\u{202E}é", detail: "No such file")
        #expect(error.description == "a\\u{1B}[31m\\n\\u{202E}é: cannot open: No such file")
    }

    @Test("Every code has its words, and the offset is told")
    func descriptions() {
        let codes: [(CaptureError.Code, String)] = [
            (.corruptRecord, "corrupt record"), (.limitExceeded, "limit exceeded"), (.filter, "bad filter"),
            (.decompressor, "cannot decompress"), (.read, "cannot read"), (.write, "cannot write"),
        ]
        for (code, words) in codes {
            #expect(
                "\(CaptureError(code, path: "f", fileOffset: 24, detail: "why"))"
                    == "f: \(words): why (at file offset 24)"
            )
        }
    }

    @Test("Link types print a name, or their number")
    func linkTypes() {
        #expect("\(LinkType.ethernet)" == "ETHERNET")
        #expect("\(LinkType(rawValue: 200))" == "LINKTYPE_200")
    }
}
