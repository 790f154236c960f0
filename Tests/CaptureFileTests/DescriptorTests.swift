import CaptureFile
import Foundation
import Testing

/// In processes of their own, so that no other test opens or closes files meanwhile.
@Suite("Descriptors and child processes")
struct DescriptorTests {
    static func openDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    }

    /// How many descriptors are open once that number stays the same: what ran before may still close some.
    static func settledDescriptors() throws -> Int {
        var count = try openDescriptors()
        var unchanged = 0
        for _ in 0..<250 where unchanged < 10 {
            usleep(20_000)
            let now = try openDescriptors()
            unchanged = now == count ? unchanged + 1 : 0
            count = now
        }
        return count
    }

    static func children() throws -> String {
        let status = try contents("/proc/thread-self/children")
        return String(decoding: status, as: UTF8.self)
    }

    @Test("Readers of every kind close what they open, at the end or early")
    func readersClose() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let bytes = CompressionTests.capture(frames: 2000)
            var paths = [
                try folder.file("a.pcap", bytes),
                try folder.file("b.pcapng", PcapngReadingTests.sample(.little).flatMap { $0 }),
                try folder.file("text", Array("text".utf8)),
                try folder.file("short.pcap", Array(bytes.prefix(10))),
            ]
            let packed = try CompressionTests.compress(bytes, .gzip, in: folder)
            paths.append(packed)
            let before = try DescriptorTests.settledDescriptors()
            let held = unsafe open(paths[0], O_RDONLY)
            #expect(try DescriptorTests.openDescriptors() == before + 1, "the counter must see a leak")
            close(held)
            for round in 0..<200 {
                let path = paths[round % paths.count]
                if var reader = try? CaptureReader(.file(path)) {
                    for _ in 0..<round { _ = try reader.advance() }
                }
            }
            let pipe = try NamedPipe(folder("pipe"), content: try contents(packed))
            #expect(Reading(pipe.path).frames.count == 2000)
            #expect(try DescriptorTests.settledDescriptors() == before)
            #expect(try DescriptorTests.children().isEmpty)
        }
    }

    @Test("The files of a ring buffer are open one at a time")
    func ringBuffer() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            var paths: [String] = []
            for index in 0..<30 {
                let first = UInt32(index * 10)
                paths.append(try MergingTests.file("f\(index)-", at: [first, first + 9], in: folder))
            }
            let before = try DescriptorTests.openDescriptors()
            var capture = try Capture(paths.reversed().map { .file($0) })
            var most = 0
            while try capture.advance() {
                most = max(most, try DescriptorTests.openDescriptors() - before)
            }
            #expect(capture.frame.number == 60)
            #expect(most == 1)
            #expect(try DescriptorTests.openDescriptors() == before)
        }
    }

    @Test("Standard input: a file, a part of one, and a pipe")
    func standardInput() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            var made = PcapBytes(.little)
            made.record(1, 0, [1, 2])
            let path = try folder.file("a.pcap", [9, 9, 9, 9] + made.bytes)
            let file = unsafe open(path, O_RDONLY)
            for _ in 0..<2 {
                lseek(file, 4, SEEK_SET)
                dup2(file, 0)
                var reader = try CaptureReader(.standardInput)
                #expect(reader.path == "-")
                #expect(try reader.advance())
                #expect(reader.frameBytes.copy == [1, 2])
                #expect(try !reader.advance())
                #expect(reader.bytesRead == reader.bytesTotal)
            }
            let pipe = try NamedPipe(folder("pipe"), content: made.bytes)
            let end = unsafe open(pipe.path, O_RDONLY)
            dup2(end, 0)
            var capture = try Capture([.standardInput])
            #expect(try capture.advance())
            #expect(try !capture.advance())
            #expect(capture.bytesTotal == nil)
            #expect(capture.bytesRead == UInt64(made.bytes.count))
        }
    }
}
