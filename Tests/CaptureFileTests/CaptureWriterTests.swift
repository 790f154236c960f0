import CaptureFile
import Foundation
import PacketHeaders
import Testing

@Suite("The capture writer")
struct CaptureWriterTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let format: CaptureWriter.Format
        let unit: Int64
        var testDescription: String { name }
    }

    static let variants = [
        Variant(name: "pcapng", format: .pcapng, unit: 1),
        Variant(name: "pcap, nanoseconds", format: .pcap(nanoseconds: true), unit: 1),
        Variant(name: "pcap, microseconds", format: .pcap(nanoseconds: false), unit: 1000),
    ]

    @Test("What is written is what is read", arguments: variants)
    func roundTrip(_ variant: Variant) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: 3)
        var writer = try CaptureWriter(path: folder("made"), format: variant.format)
        let interface = try writer.writeInterface(linkType: .linuxSLL2, snapshotLength: 9000, name: "any")
        var expected: [ReadFrame] = []
        for number in 1...3000 {
            let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            let time = Int64.random(in: 0...4_294_967_295_999_999_999, using: &random)
            let frame = Frame(
                number: UInt64(number),
                timestamp: time / variant.unit * variant.unit,
                linkType: .linuxSLL2,
                interface: 0,
                capturedLength: bytes.count,
                originalLength: bytes.count + number % 3
            )
            expected.append(ReadFrame(frame: frame, bytes: bytes))
            try writer.write(
                bytes.span,
                interface: interface,
                timestamp: time,
                originalLength: bytes.count + number % 3,
                comment: number % 7 == 0 ? "number \(number)" : nil
            )
        }
        try writer.close()
        let reading = Reading(folder("made"))
        #expect(reading.error == nil)
        #expect(reading.frames == expected)
        #expect(reading.facts.first?.interfaces.first?.snapshotLength == 9000)
        #expect(reading.facts.first?.interfaces.first?.name == (variant.format == .pcapng ? "any" : nil))
        #expect(reading.facts.first?.truncated == false)
    }

    @Test("Interfaces of several link types, secrets and comments")
    func pcapng() throws {
        let folder = try TemporaryFolder()
        var writer = try CaptureWriter(path: folder("made"), isPrivate: true, comment: "why it was made")
        let first = try writer.writeInterface(linkType: .ethernet)
        try writer.writeSecrets([1, 2, 3, 4, 5].span, type: DecryptionSecrets.tlsKeyLog)
        let second = try writer.writeInterface(linkType: .raw, snapshotLength: 0)
        try writer.write([1].span, interface: second, timestamp: 5)
        try writer.write([2].span, interface: first, timestamp: 6, originalLength: 60)
        try writer.close()
        let reading = Reading(folder("made"))
        #expect(reading.error == nil)
        #expect(reading.frames.map(\.frame.linkType) == [.raw, .ethernet])
        #expect(reading.frames.map(\.frame.originalLength) == [1, 60])
        #expect(
            reading.facts.first?.secrets == [
                DecryptionSecrets(type: DecryptionSecrets.tlsKeyLog, bytes: [1, 2, 3, 4, 5])
            ]
        )
        #expect(reading.facts.first?.comments == ["why it was made"])
        let attributes = try FileManager.default.attributesOfItem(atPath: folder("made"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("An existing file that others may read becomes private")
    func privateAgain() throws {
        let folder = try TemporaryFolder()
        let path = try folder.file("made", [1])
        try CaptureWriter(path: path, isPrivate: true).close()
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test("What the system refuses is thrown")
    func errors() throws {
        let folder = try TemporaryFolder()
        let path = folder("none/made.pcapng")
        let noFolder = #expect(throws: CaptureError.self) { _ = try CaptureWriter(path: path) }
        #expect(noFolder?.description == "\(path): cannot write: No such file or directory")
        let full = #expect(throws: CaptureError.self) { try CaptureWriter(path: "/dev/full").close() }
        #expect(full?.description == "/dev/full: cannot write: No space left on device")
    }

    @Test("A descriptor of the caller's stays open")
    func descriptor() throws {
        let folder = try TemporaryFolder()
        let number = unsafe open(folder("made"), O_WRONLY | O_CREAT, 0o644)
        defer { close(number) }
        try CaptureWriter(descriptor: number, format: .pcapng).close()
        #expect(fcntl(number, F_GETFD) >= 0)
        #expect(Reading(folder("made")).error == nil)
    }
}
