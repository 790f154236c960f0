import CaptureFile
import Foundation
import Testing

@Suite("Compressed captures")
struct CompressionTests {
    /// Compresses with the program that belongs to the format; a missing program fails the test.
    static func compress(_ bytes: [UInt8], _ compression: Compression, in folder: TemporaryFolder) throws -> String {
        let plain = try folder.file("plain.pcap", bytes)
        let path = folder("packed")
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [compression.program, "-c", plain]
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(compression.program) must be installed")
        return path
    }

    /// A capture with random content, so that it stays long when compressed.
    static func capture(frames: Int = 500) -> [UInt8] {
        var random = SeededGenerator(seed: 7)
        var made = PcapBytes(.little)
        for index in 0..<frames {
            var frame: [UInt8] = []
            for _ in 0..<50 {
                frame += Endian.little.u64(random.next())
            }
            made.record(UInt32(index), 0, frame)
        }
        return made.bytes
    }

    @Test("Read through the system's program, from a file", arguments: Compression.allCases)
    func file(_ compression: Compression) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.capture()
        let reading = Reading(try Self.compress(bytes, compression, in: folder))
        #expect(reading.error == nil)
        #expect(reading.frames == Reading(try folder.file("plain.pcap", bytes)).frames)
        #expect(reading.facts.first?.compression == compression)
        #expect(reading.facts.first?.truncated == false)
    }

    @Test("Read through the system's program, from a pipe", arguments: Compression.allCases)
    func pipe(_ compression: Compression) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.capture()
        let packed = try contents(try Self.compress(bytes, compression, in: folder))
        let pipe = try NamedPipe(folder("pipe"), content: packed)
        let reading = Reading(pipe.path)
        #expect(reading.error == nil)
        #expect(reading.frames == Reading(try folder.file("plain.pcap", bytes)).frames)
        #expect(reading.facts.first?.compression == compression)
    }

    /// More than one block of every format.
    static let long = capture(frames: 11_000)

    @Test("Archives cut short are captures cut short", arguments: Compression.allCases)
    func cut(_ compression: Compression) throws {
        let folder = try TemporaryFolder()
        let bytes = Self.long
        let packed = try contents(try Self.compress(bytes, compression, in: folder))
        let whole = Reading(try folder.file("plain.pcap", bytes)).frames
        let reading = Reading(try folder.file("cut", Array(packed.prefix(packed.count - 5000))))
        #expect(reading.error == nil)
        #expect(reading.facts.first?.truncated == true)
        #expect(!reading.frames.isEmpty)
        #expect(reading.frames == Array(whole.prefix(reading.frames.count)))
    }

    @Test("Archives whose content is damaged are errors", arguments: Compression.allCases)
    func damaged(_ compression: Compression) throws {
        let folder = try TemporaryFolder()
        var packed = try contents(try Self.compress(Self.capture(), compression, in: folder))
        for index in packed.count / 2..<packed.count / 2 + 64 {
            packed[index] ^= 0xFF
        }
        let reading = Reading(try folder.file("damaged", packed))
        // Some programs notice only after they have written nonsense, which then is no capture or no record.
        let code = try #require(reading.error?.code)
        #expect([.decompressor, .corruptRecord, .notACapture].contains(code))
    }

    @Test("What is no capture inside is told")
    func notACapture() throws {
        let folder = try TemporaryFolder()
        let path = try Self.compress(Array("Dear Sir".utf8), .gzip, in: folder)
        #expect(Reading(path).error?.description == "\(path): not a capture file (starts with \"Dear Sir\")")
    }

    @Test("A missing program is told")
    func missingProgram() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = try CompressionTests.compress(CompressionTests.capture(), .zstd, in: folder)
            unsafe setenv("PATH", "/nowhere", 1)
            let error = Reading(path).error
            #expect(error?.code == .decompressor)
            #expect(error?.detail == "cannot run zstd: No such file or directory")
        }
    }

    @Test("Reading can stop early", arguments: Compression.allCases)
    func stopEarly(_ compression: Compression) throws {
        let folder = try TemporaryFolder()
        let path = try Self.compress(Self.capture(frames: 2000), compression, in: folder)
        var reader = try CaptureReader(.file(path))
        #expect(try reader.advance())
    }
}
