import CaptureFile
import PacketHeaders
import Testing

@Suite("Classic capture files")
struct PcapReadingTests {
    struct Variant: Sendable, CustomTestStringConvertible {
        let endian: Endian
        let magic: UInt32
        let fraction: UInt32
        let nanoseconds: Int64
        var testDescription: String { "\(endian.testDescription), magic \(String(magic, radix: 16))" }
    }

    static let variants = Endian.both.flatMap { endian in
        [
            Variant(endian: endian, magic: 0xA1B2_C3D4, fraction: 250_001, nanoseconds: 250_001_000),
            Variant(endian: endian, magic: 0xA1B2_3C4D, fraction: 250_000_001, nanoseconds: 250_000_001),
        ]
    }

    @Test("Both byte orders and both resolutions", arguments: variants)
    func variant(_ variant: Variant) throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(variant.endian, magic: variant.magic)
        made.record(1_700_000_000, variant.fraction, [1, 2, 3])
        made.record(1_700_000_001, 0, [4, 5], original: 1500)
        let reading = Reading(try folder.file("made.pcap", made.bytes))
        #expect(reading.error == nil)
        #expect(
            reading.frames == [
                ReadFrame(
                    frame: Frame(
                        number: 1,
                        timestamp: 1_700_000_000_000_000_000 + variant.nanoseconds,
                        linkType: .ethernet,
                        interface: 0,
                        capturedLength: 3,
                        originalLength: 3
                    ),
                    bytes: [1, 2, 3]
                ),
                ReadFrame(
                    frame: Frame(
                        number: 2,
                        timestamp: 1_700_000_001_000_000_000,
                        linkType: .ethernet,
                        interface: 0,
                        capturedLength: 2,
                        originalLength: 1500
                    ),
                    bytes: [4, 5]
                ),
            ]
        )
        let facts = try #require(reading.facts.first)
        #expect(facts.format == .pcap)
        #expect(facts.byteOrder == (variant.endian.isBig ? .bigEndian : .littleEndian))
        #expect(facts.interfaces.first?.resolution.exponent == (variant.magic == 0xA1B2_3C4D ? 9 : 6))
        #expect(facts.frames == 2)
        #expect(!facts.truncated)
    }

    @Test(
        "Link types, DLT_RAW in its disguises",
        arguments: [(1, 1), (101, 101), (12, 101), (14, 101), (276, 276), (200, 200)] as [(UInt32, UInt16)]
    )
    func linkType(stored: UInt32, expected: UInt16) throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.little, linkType: stored)
        made.record(1, 0, [0x45])
        let reading = Reading(try folder.file("made.pcap", made.bytes))
        #expect(reading.frames.first?.frame.linkType.rawValue == expected)
        #expect(reading.facts.first?.linkTypes == [LinkType(rawValue: expected)])
    }

    @Test("Times are unsigned: 2038 is passed")
    func lateTime() throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.little)
        made.record(0x8000_0000, 999_999, [0])
        made.record(0xFFFF_FFFF, 0xFFFF_FFFF, [0])
        let reading = Reading(try folder.file("made.pcap", made.bytes))
        #expect(reading.frames.first?.frame.timestamp == 2_147_483_648_999_999_000)
        #expect(reading.frames.count == 2)
    }

    @Test("An empty capture is a capture")
    func noFrames() throws {
        let folder = try TemporaryFolder()
        let reading = Reading(try folder.file("made.pcap", PcapBytes(.big).bytes))
        #expect(reading.error == nil)
        #expect(reading.frames.isEmpty)
        #expect(reading.facts.first?.truncated == false)
    }

    @Test("Cut at every byte, the whole records before the cut remain")
    func cut() throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.little)
        var ends = [made.bytes.count]
        for index in 0..<5 {
            made.record(UInt32(index), 0, [UInt8](repeating: UInt8(index), count: index * 3))
            ends.append(made.bytes.count)
        }
        let whole = Reading(try folder.file("whole.pcap", made.bytes)).frames
        for length in 0..<made.bytes.count {
            let reading = Reading(try folder.file("cut.pcap", Array(made.bytes.prefix(length))))
            if length < 24 {
                #expect(reading.error?.code == .notACapture)
                continue
            }
            let lastEnd = ends.last { $0 <= length }
            #expect(reading.error == nil)
            #expect(reading.frames == Array(whole.prefix(reading.frames.count)))
            #expect(ends[reading.frames.count] == lastEnd)
            #expect(reading.facts.first?.truncatedAt == (lastEnd == length ? nil : lastEnd.map { UInt64($0) }))
        }
    }

    @Test("A record that makes no sense ends the file with its offset, after the frames before it")
    func corrupt() throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.little)
        made.record(1, 0, [1, 2, 3])
        made.record(2, 0, [], captured: 0x7FFF_FFFF)
        let path = try folder.file("made.pcap", made.bytes)
        let reading = Reading(path)
        #expect(reading.frames.count == 1)
        #expect(reading.error?.code == .corruptRecord)
        #expect(reading.error?.fileOffset == 24 + 16 + 3)
        #expect(reading.error?.path == path)
        #expect(reading.facts.first?.error == reading.error)
    }

    @Test("Offsets stay right where a record holds more than the snapshot length")
    func clipped() throws {
        let folder = try TemporaryFolder()
        var made = PcapBytes(.little, snapshotLength: 4)
        made.record(1, 0, [1, 2, 3, 4, 5, 6, 7])
        made.record(2, 0, [1, 2, 3, 4])
        made.record(3, 0, [], captured: 0x7FFF_FFFF)
        let reading = Reading(try folder.file("made.pcap", made.bytes))
        #expect(reading.frames.map(\.bytes) == [[1, 2, 3, 4], [1, 2, 3, 4]])
        #expect(reading.error?.fileOffset == 24 + 16 + 7 + 16 + 4)
    }

    @Test("No mutation of a file traps", arguments: 0..<10)
    func mutation(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        var made = PcapBytes(seed % 2 == 0 ? .little : .big)
        for index in 0..<8 {
            made.record(UInt32(index), 7, [UInt8](repeating: 0xAA, count: index * 5))
        }
        for _ in 0..<500 {
            var bytes = made.bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let reading = Reading(try folder.file("made.pcap", bytes))
            #expect(reading.frames.count <= 64)
        }
    }
}
