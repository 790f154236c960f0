import CaptureFile
import Foundation
import PacketHeaders
import Testing

@Suite("Several files as one capture")
struct MergingTests {
    /// A classic file with frames at these seconds, each holding the file's name and the second.
    static func file(
        _ name: String,
        at seconds: [UInt32],
        in folder: TemporaryFolder,
        tail: [UInt8] = []
    ) throws -> String {
        var made = PcapBytes(.little)
        for second in seconds {
            made.record(second, 0, Array("\(name)\(second)".utf8))
        }
        return try folder.file(name, made.bytes + tail)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let files: [[UInt32]]
        let expected: String
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "no files", files: [], expected: ""),
        Case(name: "one file", files: [[3, 1, 2]], expected: "a3 a1 a2"),
        Case(name: "in order", files: [[1, 2], [3, 4], [5]], expected: "a1 a2 b3 b4 c5"),
        Case(name: "given backwards", files: [[5], [3, 4], [1, 2]], expected: "c1 c2 b3 b4 a5"),
        Case(name: "overlapping", files: [[1, 4, 6], [2, 3, 7], [5]], expected: "a1 b2 b3 a4 c5 a6 b7"),
        Case(name: "equal times: order of the files", files: [[1, 2], [1, 2], [2]], expected: "a1 b1 a2 b2 c2"),
        Case(name: "order inside a file stays", files: [[5, 1, 9], [4, 6]], expected: "b4 a5 a1 b6 a9"),
        Case(name: "empty captures among them", files: [[], [2], [], [1]], expected: "d1 b2"),
        Case(name: "nested", files: [[1, 100], [10, 20], [15]], expected: "a1 b10 c15 b20 a100"),
        Case(name: "the same time all over", files: [[7, 7], [7], [7, 7]], expected: "a7 a7 b7 c7 c7"),
    ]

    @Test("Time order", arguments: cases)
    func order(_ row: Case) throws {
        let folder = try TemporaryFolder()
        var paths: [String] = []
        for (name, seconds) in zip("abcdefgh", row.files) {
            paths.append(try Self.file(String(name), at: seconds, in: folder))
        }
        let reading = try Reading(merging: paths)
        #expect(reading.error == nil)
        #expect(reading.frames.map { String(decoding: $0.bytes, as: UTF8.self) }.joined(separator: " ") == row.expected)
        #expect(reading.frames.map(\.frame.number) == Array(1..<UInt64(reading.frames.count + 1)))
        #expect(reading.facts.count == row.files.count)
        #expect(reading.facts.map(\.frames).reduce(0, +) == UInt64(reading.frames.count))
    }

    @Test("Against a sort, for random files", arguments: 0..<50)
    func random(seed: UInt64) throws {
        let folder = try TemporaryFolder()
        var random = SeededGenerator(seed: seed)
        var paths: [String] = []
        var all: [(second: UInt32, text: String)] = []
        var files: [(name: String, seconds: [UInt32])] = []
        for name in "abcdef" {
            let count = Int.random(in: 0...20, using: &random)
            files.append((String(name), (0..<count).map { _ in UInt32.random(in: 1...60, using: &random) }.sorted()))
        }
        for file in files {
            paths.append(try Self.file(file.name, at: file.seconds, in: folder))
        }
        // Of equal times the file that begins earlier comes first.
        let ranked = files.enumerated().sorted {
            ($0.element.seconds.first ?? .max, $0.offset) < ($1.element.seconds.first ?? .max, $1.offset)
        }
        for (_, file) in ranked {
            all += file.seconds.map { ($0, "\(file.name)\($0)") }
        }
        let rank = Dictionary(uniqueKeysWithValues: ranked.enumerated().map { ($0.element.element.name, $0.offset) })
        all.sort {
            ($0.second, rank[String($0.text.prefix(1))] ?? 0) < ($1.second, rank[String($1.text.prefix(1))] ?? 0)
        }
        let reading = try Reading(merging: paths)
        #expect(reading.frames.map { String(decoding: $0.bytes, as: UTF8.self) } == all.map(\.text))
    }

    @Test("A broken file is told after its frames, and the others go on")
    func brokenFile() throws {
        let folder = try TemporaryFolder()
        let broken = [UInt8](repeating: 0xFF, count: 16)
        let paths = [
            try Self.file("a", at: [1, 2], in: folder, tail: broken),
            try Self.file("b", at: [3], in: folder),
            try Self.file("c", at: [], in: folder, tail: broken),
        ]
        var capture = try Capture(paths.map { .file($0) })
        #expect(try capture.advance())
        #expect(try capture.advance())
        #expect(capture.frame.number == 2)
        #expect(throws: CaptureError.self) { try capture.advance() }
        #expect(try capture.advance())
        #expect(capture.frame.number == 3)
        #expect(capture.fileIndex == 1)
        #expect(throws: CaptureError.self) { try capture.advance() }
        #expect(try !capture.advance())
        #expect(try !capture.advance())
        let files = capture.files
        #expect(files.map(\.error?.code) == [.corruptRecord, nil, .corruptRecord])
        #expect(files.map(\.frames) == [2, 1, 0])
    }

    @Test("A file cut short is told in its facts")
    func cutShort() throws {
        let folder = try TemporaryFolder()
        let paths = [
            try Self.file("a", at: [1, 2], in: folder, tail: [1, 2, 3]), try Self.file("b", at: [3], in: folder),
        ]
        let reading = try Reading(merging: paths)
        #expect(reading.error == nil)
        #expect(reading.frames.count == 3)
        #expect(reading.facts.map(\.truncated) == [true, false])
    }

    @Test("A file that cannot be opened is told at once")
    func missing() throws {
        let folder = try TemporaryFolder()
        let path = try Self.file("a", at: [1], in: folder)
        let error = #expect(throws: CaptureError.self) {
            _ = try Capture([.file(path), .file(folder("none"))])
        }
        #expect(error?.code == .cannotOpen)
    }

    @Test("A file that is gone when its turn comes is told, and the others go on")
    func gone() throws {
        let folder = try TemporaryFolder()
        let paths = try zip("abc", [1, 3, 5] as [UInt32]).map {
            try Self.file(String($0), at: [$1, $1 + 1], in: folder)
        }
        var capture = try Capture(paths.map { .file($0) })
        try FileManager.default.removeItem(atPath: paths[1])
        #expect(try capture.advance())
        #expect(try capture.advance())
        let error = #expect(throws: CaptureError.self) { try capture.advance() }
        #expect(error?.code == .cannotOpen)
        #expect(try capture.advance())
        #expect(capture.frameBytes.copy == Array("c5".utf8))
        #expect(capture.files.map(\.error?.code) == [nil, .cannotOpen, nil])
    }

    @Test("Pipes are read once, among files")
    func pipes() throws {
        let folder = try TemporaryFolder()
        let files = [
            try Self.file("a", at: [2, 5], in: folder), try Self.file("b", at: [1, 4], in: folder),
            try Self.file("c", at: [3], in: folder),
        ]
        let pipe = try NamedPipe(folder("pipe"), content: try contents(files[1]))
        let reading = try Reading(merging: [files[0], pipe.path, files[2]])
        #expect(reading.frames.map { String(decoding: $0.bytes, as: UTF8.self) } == ["b1", "a2", "c3", "b4", "a5"])
    }

    @Test("Progress adds up")
    func progress() throws {
        let folder = try TemporaryFolder()
        let paths = [try Self.file("a", at: [1, 4], in: folder), try Self.file("b", at: [2, 3], in: folder)]
        let lengths = try paths.map { try contents($0).count }
        var capture = try Capture(paths.map { .file($0) })
        #expect(capture.bytesTotal == UInt64(lengths.reduce(0, +)))
        var before: UInt64 = 0
        while try capture.advance() {
            #expect(capture.bytesRead >= before)
            before = capture.bytesRead
        }
        #expect(capture.bytesRead == capture.bytesTotal)
    }
}
