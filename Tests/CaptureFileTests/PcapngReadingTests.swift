import CaptureFile
import PacketHeaders
import Testing

@Suite("pcapng files")
struct PcapngReadingTests {
    static let frame: [UInt8] = [0xDE, 0xAD, 0xBE, 0xEF, 0x01]

    @Test("Every block with a frame, in both byte orders", arguments: Endian.both)
    func frames(endian: Endian) throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: endian)
        let bytes =
            blocks.section()
            + blocks.interface(1)
            + blocks.interface(113, snapshotLength: 96)
            + blocks.enhanced(Self.frame, interface: 1, time: 0x0005_0000_0000_0001, original: 1500)
            + blocks.simple(Self.frame)
            + blocks.obsolete([7], interface: 1, drops: 9, time: 2_000_000)
            + blocks.enhanced([], interface: 0, time: 3)
        let reading = Reading(try folder.file("made.pcapng", bytes))
        #expect(reading.error == nil)
        let time = Int64(0x0005_0000_0000_0001) * 1000
        #expect(reading.frames.map(\.bytes) == [Self.frame, Self.frame, [7], []])
        #expect(reading.frames.map(\.frame.number) == [1, 2, 3, 4])
        #expect(reading.frames.map(\.frame.timestamp) == [time, time, 2_000_000_000, 3000])
        #expect(reading.frames.map(\.frame.linkType) == [.linuxSLL, .ethernet, .linuxSLL, .ethernet])
        #expect(reading.frames.map(\.frame.interface) == [1, 0, 1, 0])
        #expect(reading.frames.map(\.frame.originalLength) == [1500, 5, 1, 0])
        #expect(reading.facts.first?.linkTypes == [.ethernet, .linuxSLL])
        #expect(reading.facts.first?.byteOrder == (endian.isBig ? .bigEndian : .littleEndian))
    }

    @Test("A Simple Packet Block is cut by its interface's snapshot length")
    func simplePacket() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        let bytes = blocks.section() + blocks.interface(1, snapshotLength: 3) + blocks.simple([1, 2, 3], original: 900)
        let reading = Reading(try folder.file("made.pcapng", bytes))
        #expect(reading.frames.map(\.bytes) == [[1, 2, 3]])
        #expect(reading.frames.first?.frame.originalLength == 900)
    }

    @Test("Sections have byte orders and interfaces of their own")
    func sections() throws {
        let folder = try TemporaryFolder()
        let little = Blocks(endian: .little)
        let big = Blocks(endian: .big)
        let bytes =
            little.section() + little.interface(1) + little.interface(101) + little.enhanced([1], interface: 1)
            + big.section() + big.interface(276) + big.enhanced([2], interface: 0, time: 1)
        let reading = Reading(try folder.file("made.pcapng", bytes))
        #expect(reading.error == nil)
        #expect(reading.frames.map(\.frame.linkType) == [.raw, .linuxSLL2])
        #expect(reading.frames.map(\.frame.interface) == [1, 2])
        #expect(reading.facts.first?.sections == 2)
        #expect(reading.facts.first?.interfaces.count == 3)
        #expect(reading.facts.first?.byteOrder == .littleEndian)
    }

    @Test("What the blocks say about the capture")
    func facts() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        let options =
            blocks.option(2, Array("eth0".utf8)) + blocks.option(3, Array("uplink".utf8))
            + blocks.option(9, [9]) + blocks.option(11, [0] + Array("tcp".utf8))
            + blocks.option(12, Array("Linux".utf8))
            + blocks.option(0, [])
        let bytes =
            blocks.section(options: blocks.option(1, Array("made by hand".utf8)))
            + blocks.interface(1, snapshotLength: 128, options: options)
            + blocks.block(4, [0, 0, 0, 0])
            + blocks.block(5, [UInt8](repeating: 0, count: 12))
            + blocks.block(0x0BAD, [1, 2, 3, 4])
            + blocks.block(0x8000_0001, [])
            + blocks.enhanced([1], options: blocks.option(1, Array("first".utf8)))
        let facts = try #require(Reading(try folder.file("made.pcapng", bytes)).facts.first)
        #expect(facts.comments == ["made by hand"])
        let interface = try #require(facts.interfaces.first)
        #expect(interface.name == "eth0")
        #expect(interface.description == "uplink")
        #expect(interface.filter == "tcp")
        #expect(interface.operatingSystem == "Linux")
        #expect(interface.snapshotLength == 128)
        #expect(interface.resolution == .nanoseconds)
        #expect(facts.unknownBlocks == 2)
        #expect(facts.frames == 1)
    }

    @Test("Decryption Secrets Blocks are kept, up to a limit")
    func secrets() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .big)
        let keys = Array("CLIENT_RANDOM 00 11".utf8)
        let bytes =
            blocks.section() + blocks.secrets(keys) + blocks.secrets([1], type: 0x5747_4B4C)
            + blocks.secrets([UInt8](repeating: 7, count: 1000))
        var options = CaptureOptions()
        options.maximumSecretsLength = 1000
        let facts = try #require(Reading(try folder.file("made.pcapng", bytes), options: options).facts.first)
        #expect(facts.secrets.map(\.bytes) == [keys, [1]])
        #expect(facts.secrets.map(\.type) == [DecryptionSecrets.tlsKeyLog, 0x5747_4B4C])
        #expect(facts.secretsDropped == 1)
        #expect("\(facts.secrets)".contains("CLIENT") == false)
    }

    struct Clock: Sendable, CustomTestStringConvertible {
        let resolution: UInt8?
        let offset: Int64
        let units: UInt64
        let expected: Int64
        var testDescription: String {
            "resolution \(resolution.map { "\($0)" } ?? "absent"), offset \(offset), \(units)"
        }
    }

    static let clocks = [
        Clock(resolution: nil, offset: 0, units: 1_700_000_000_123_456, expected: 1_700_000_000_123_456_000),
        Clock(resolution: 6, offset: 0, units: 1, expected: 1000),
        Clock(resolution: 9, offset: 0, units: 1_700_000_000_123_456_789, expected: 1_700_000_000_123_456_789),
        Clock(resolution: 0, offset: 0, units: 1_700_000_000, expected: 1_700_000_000_000_000_000),
        Clock(resolution: 3, offset: 0, units: 1_700_000_000_123, expected: 1_700_000_000_123_000_000),
        Clock(resolution: 10, offset: 0, units: 19, expected: 1),
        Clock(resolution: 12, offset: 0, units: 5_999, expected: 5),
        Clock(resolution: 127, offset: 0, units: .max, expected: 0),
        Clock(resolution: 0x80, offset: 0, units: 3, expected: 3_000_000_000),
        Clock(resolution: 0x80 | 10, offset: 0, units: 1536, expected: 1_500_000_000),
        Clock(
            resolution: 0x80 | 32,
            offset: 0,
            units: 1_700_000_000 << 32 | 1 << 31,
            expected: 1_700_000_000_500_000_000
        ),
        Clock(resolution: 0x80 | 127, offset: 0, units: .max, expected: 0),
        Clock(resolution: 6, offset: 1_700_000_000, units: 5, expected: 1_700_000_000_000_005_000),
        Clock(resolution: 6, offset: -1, units: 3_000_000, expected: 2_000_000_000),
        Clock(resolution: 9, offset: .min, units: 0, expected: .min),
        Clock(resolution: 9, offset: .max, units: 1, expected: .max),
        Clock(resolution: 0, offset: 0, units: .max, expected: .max),
        Clock(resolution: 0x80, offset: 0, units: .max, expected: .max),
    ]

    @Test("Each time resolution and offset, without overflow", arguments: clocks, Endian.both)
    func clock(_ clock: Clock, endian: Endian) throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: endian)
        var options = clock.resolution.map { blocks.option(9, [$0]) } ?? []
        if clock.offset != 0 { options += blocks.option(14, endian.u64(UInt64(bitPattern: clock.offset))) }
        let bytes = blocks.section() + blocks.interface(options: options) + blocks.enhanced([1], time: clock.units)
        let reading = Reading(try folder.file("made.pcapng", bytes))
        #expect(reading.frames.map(\.frame.timestamp) == [clock.expected])
    }

    struct Flaw: Sendable, CustomTestStringConvertible {
        let name: String
        let block: [UInt8]
        var code = CaptureError.Code.corruptRecord
        let detail: String
        var testDescription: String { name }
    }

    static let flaws: [Flaw] = {
        let blocks = Blocks(endian: .little)
        return [
            Flaw(
                name: "length 8",
                block: blocks.block(6, [0, 0, 0, 0], length: 8),
                detail: "block length 8 is less than 12"
            ),
            Flaw(name: "length 0", block: blocks.block(6, [], length: 0), detail: "block length 0 is less than 12"),
            Flaw(
                name: "length not a multiple of 4",
                block: blocks.block(6, [0, 0, 0, 0, 0, 0], length: 18),
                detail: "block length 18 is not a multiple of 4"
            ),
            Flaw(
                name: "too long",
                block: blocks.block(6, [0, 0, 0, 0], length: 0x0100_0004),
                code: .limitExceeded,
                detail: "block length 16777220, at most 16777216 are accepted"
            ),
            Flaw(
                name: "lengths differ",
                block: blocks.block(0x0BAD, [0, 0, 0, 0], trailer: 20),
                detail: "block length 16 is 20 at the block's end"
            ),
            Flaw(
                name: "undeclared interface",
                block: blocks.enhanced([1], interface: 1),
                detail: "interface 1 of a section that has declared 1"
            ),
            Flaw(
                name: "interface of all ones",
                block: blocks.enhanced([1], interface: .max),
                detail: "interface 4294967295 of a section that has declared 1"
            ),
            Flaw(
                name: "captured length past the block",
                block: blocks.enhanced([1, 2, 3, 4], captured: 5),
                detail: "captured length 5 in a block with room for 4"
            ),
            Flaw(
                name: "captured length of all ones",
                block: blocks.enhanced([1, 2, 3, 4], captured: .max),
                detail: "captured length 4294967295 in a block with room for 4"
            ),
            Flaw(
                name: "simple packet past the block",
                block: blocks.simple([1, 2, 3, 4], original: 5),
                detail: "captured length 5 in a block with room for 4"
            ),
            Flaw(
                name: "enhanced packet without its fields",
                block: blocks.block(6, [UInt8](repeating: 0, count: 16)),
                detail: "an Enhanced Packet Block needs 32 bytes, has 28"
            ),
            Flaw(
                name: "simple packet without its field",
                block: blocks.block(3, []),
                detail: "a Simple Packet Block needs 16 bytes, has 12"
            ),
            Flaw(
                name: "packet without its fields",
                block: blocks.block(2, [UInt8](repeating: 0, count: 16)),
                detail: "a Packet Block needs 32 bytes, has 28"
            ),
            Flaw(
                name: "interface description without its fields",
                block: blocks.block(1, [1, 0, 0, 0]),
                detail: "an Interface Description Block needs 20 bytes, has 16"
            ),
            Flaw(
                name: "secrets without their fields",
                block: blocks.block(10, [1, 0, 0, 0]),
                detail: "a Decryption Secrets Block needs 20 bytes, has 16"
            ),
            Flaw(
                name: "secrets past the block",
                block: blocks.secrets([1, 2, 3, 4], length: 5),
                detail: "secrets length 5 in a block with room for 4"
            ),
            Flaw(
                name: "byte-order magic",
                block: blocks.section(magic: 0x0102_0304),
                detail: "byte-order magic 0x4030201"
            ),
            Flaw(name: "version 2", block: blocks.section(major: 2), detail: "pcapng version 2.0, only 1 is known"),
            Flaw(
                name: "section header without its fields",
                block: blocks.block(0x0A0D_0D0A, blocks.endian.u32(0x1A2B_3C4D)),
                detail: "a Section Header Block needs 28 bytes, has 16"
            ),
            Flaw(
                name: "no interface in a new section",
                block: blocks.section() + blocks.simple([1]),
                detail: "interface 0 of a section that has declared 0"
            ),
        ]
    }()

    @Test("A block that contradicts itself stops the file at its place", arguments: flaws)
    func flaw(_ flaw: Flaw) throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        let sound = blocks.section() + blocks.interface() + blocks.enhanced([1, 2, 3])
        let reading = Reading(try folder.file("made.pcapng", sound + flaw.block + blocks.enhanced([9])))
        #expect(reading.frames.map(\.bytes) == [[1, 2, 3]])
        #expect(reading.error?.code == flaw.code)
        #expect(reading.error?.detail == flaw.detail)
        let offset = sound.count + (flaw.name == "no interface in a new section" ? blocks.section().count : 0)
        #expect(reading.error?.fileOffset == UInt64(offset))
    }

    @Test("Options that run past their block are left alone")
    func brokenOptions() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        let options = blocks.option(2, Array("eth0".utf8)) + [9, 0, 0xFF, 0xFF, 9, 0, 0, 0]
        let bytes = blocks.section() + blocks.interface(options: options) + blocks.enhanced([1], time: 1)
        let reading = Reading(try folder.file("made.pcapng", bytes))
        #expect(reading.error == nil)
        #expect(reading.facts.first?.interfaces.first?.name == "eth0")
        #expect(reading.frames.first?.frame.timestamp == 1000)
    }

    @Test("More interfaces than allowed")
    func manyInterfaces() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        var options = CaptureOptions()
        options.maximumInterfaces = 2
        let two = blocks.section() + blocks.interface() + blocks.interface()
        #expect(Reading(try folder.file("two.pcapng", two), options: options).error == nil)
        let three = Reading(try folder.file("three.pcapng", two + blocks.interface()), options: options)
        #expect(three.error?.code == .limitExceeded)
        #expect(three.error?.fileOffset == UInt64(two.count))
    }

    @Test("A block longer than the buffer is read whole, and a lie about length reserves nothing")
    func longBlock() throws {
        let folder = try TemporaryFolder()
        let blocks = Blocks(endian: .little)
        let long = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        let bytes =
            blocks.section() + blocks.interface() + blocks.enhanced([1]) + blocks.enhanced(long) + blocks.enhanced([2])
        var options = CaptureOptions()
        options.bufferLength = 4096
        let reading = Reading(try folder.file("made.pcapng", bytes), options: options)
        #expect(reading.frames.map(\.bytes) == [[1], long, [2]])
        let lie = blocks.section() + blocks.block(6, [0, 0, 0, 0], length: 16 << 20)
        let short = Reading(try folder.file("lie.pcapng", lie), options: options)
        #expect(short.error == nil)
        #expect(short.facts.first?.truncatedAt == UInt64(blocks.section().count))
    }

    /// A file with something of everything.
    static func sample(_ endian: Endian) -> [[UInt8]] {
        let blocks = Blocks(endian: endian)
        return [
            blocks.section(options: blocks.option(1, Array("comment".utf8))),
            blocks.interface(1, options: blocks.option(2, Array("eth0".utf8)) + blocks.option(9, [9])),
            blocks.enhanced(frame, time: 1),
            blocks.interface(101, snapshotLength: 64, options: blocks.option(9, [0x8A])),
            blocks.enhanced([0x45], interface: 1, time: 2000),
            blocks.simple(frame),
            blocks.secrets([1, 2, 3]),
            blocks.obsolete([1, 2]),
            blocks.section(),
            blocks.interface(113),
            blocks.block(0x0BAD, [1, 2, 3, 4]),
            blocks.enhanced(frame, time: 3),
        ]
    }

    @Test("Cut at every byte, the whole blocks before the cut remain", arguments: Endian.both)
    func cut(endian: Endian) throws {
        let folder = try TemporaryFolder()
        let parts = Self.sample(endian)
        let bytes = parts.flatMap { $0 }
        var ends = [0]
        for part in parts { ends.append((ends.last ?? 0) + part.count) }
        let whole = Reading(try folder.file("whole.pcapng", bytes))
        #expect(whole.frames.count == 5)
        for length in 0..<bytes.count {
            let reading = Reading(try folder.file("cut.pcapng", Array(bytes.prefix(length))))
            if length < 24 {
                #expect(reading.error?.code == .notACapture)
                continue
            }
            #expect(reading.error == nil)
            #expect(reading.frames == Array(whole.frames.prefix(reading.frames.count)))
            let lastEnd = ends.last { $0 <= length }
            #expect(reading.facts.first?.truncatedAt == (lastEnd == length ? nil : lastEnd.map { UInt64($0) }))
        }
    }

    @Test("No mutation of a file traps", arguments: 0..<20)
    func mutation(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        let sound = Self.sample(seed % 2 == 0 ? .little : .big).flatMap { $0 }
        let interesting: [UInt8] = [0, 1, 3, 4, 0x7F, 0x80, 0xFF]
        for _ in 0..<1000 {
            var bytes = sound
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch UInt8.random(in: 0...3, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes[index] = interesting.randomElement(using: &random) ?? 0
                case 2: bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
                default: bytes.removeSubrange(index..<min(bytes.count, index + 4))
                }
            }
            let reading = Reading(try folder.file("made.pcapng", bytes))
            #expect(reading.frames.count <= 100)
        }
    }
}
