import CaptureAnalysis
import CaptureFile
import Foundation
import MQTTCodec
import NIOCore
import PacketHeaders
import TCPReassembly
import Testing
import WireBytes

@testable import MQTTReplay

@Suite("The recording of a live conversation")
struct LiveCaptureTests {
    private static let connect = ControlPacket.connect(.init(version: .v3_1_1, clientIdentifier: "pump-7"))

    /// CONNECT, CONNACK and one message of so many bytes.
    private static func tell(
        _ capture: LiveCapture,
        _ number: Int,
        from local: NIOCore.SocketAddress?,
        to remote: NIOCore.SocketAddress?,
        payload: Int,
        _ closing: LiveClosing?
    ) throws {
        let start: Int64 = 1_772_352_000_000_000_000 + Int64(number) * 1_000_000
        capture.opened(number, local: local, remote: remote, at: start)
        capture.sent(number, ByteBuffer(bytes: try connect.encoded(version: .v3_1_1)), at: start + 1_000)
        capture.received(number, ByteBuffer(bytes: [0x20, 2, 0, 0]), at: start + 2_000)
        let publish = ControlPacket.Publish(
            topicName: "plant/7",
            payload: [UInt8](repeating: 0x61, count: payload),
            qos: .atLeastOnce,
            packetIdentifier: 1
        )
        capture.sent(
            number,
            ByteBuffer(bytes: try ControlPacket.publish(publish).encoded(version: .v3_1_1)),
            at: start + 3_000
        )
        capture.received(number, ByteBuffer(bytes: [0x40, 2, 0, 1]), at: start + 4_000)
        if let closing { capture.closed(number, how: closing, at: start + 5_000) }
    }

    private static func analyze(_ path: String) throws -> Summary {
        var analysis = AnalysisOptions()
        analysis.dissection.verifyChecksums = true
        let capture = try Capture([.file(path)])
        return try CaptureAnalyzer(options: analysis).analyze(capture).summary
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let local: String?
        let remote: String?
        var payload = 20
        let closing: LiveClosing?
        let frames: Int
    }

    @Test(
        "A connection is read back whole, with right checksums, without gaps",
        arguments: [
            Row(testDescription: "IPv4", local: "127.0.0.1", remote: "10.0.0.1", closing: .clientClosed, frames: 10),
            Row(testDescription: "IPv6", local: "::1", remote: "fe80::1", closing: .serverClosed, frames: 10),
            Row(testDescription: "no addresses", local: nil, remote: nil, closing: .clientReset, frames: 8),
            Row(testDescription: "two kinds of address", local: "::1", remote: "10.0.0.1", closing: nil, frames: 7),
            Row(
                testDescription: "larger than a segment",
                local: "127.0.0.1",
                remote: "127.0.0.1",
                payload: 1_000_000,
                closing: .serverReset,
                frames: 23
            ),
        ]
    )
    func roundTrip(row: Row) async throws {
        let folder = try Scratch()
        let path = folder.path("live.pcapng")
        let capture = try LiveCapture(path: path)
        let local = try row.local.map { try NIOCore.SocketAddress(ipAddress: $0, port: 50_000) }
        let remote = try row.remote.map { try NIOCore.SocketAddress(ipAddress: $0, port: 1883) }
        try Self.tell(capture, 0, from: local, to: remote, payload: row.payload, row.closing)
        let outcome = await capture.finish()
        #expect(outcome.failure == nil)
        #expect(outcome.frames == row.frames)
        #expect(outcome.droppedBytes == 0)
        let summary = try Self.analyze(path)
        #expect(summary.frames == UInt64(row.frames))
        #expect(summary.dissection.badChecksums == 0)
        #expect(summary.traffic.reassembly.missingBytes == 0)
        #expect(summary.traffic.reassembly.outOfOrderSegments == 0)
        #expect(summary.traffic.reassembly.deliveredBytes == UInt64(outcome.bytes))
        #expect(summary.topTopics.map(\.messages) == [1])
        #expect(summary.topTopics.map(\.payloadBytes) == [UInt64(row.payload)])
        #expect(try folder.mode("live.pcapng") == 0o600)
    }

    @Test("Many connections from many threads, each in its own order")
    func manyThreads() async throws {
        let folder = try Scratch()
        let capture = try LiveCapture(path: folder.path("live.pcapng"))
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let local = try? NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 20_000 + number)
                    let remote = try? NIOCore.SocketAddress(ipAddress: "127.0.0.1", port: 1883)
                    try? Self.tell(capture, number, from: local, to: remote, payload: 3_000, .clientClosed)
                }
            }
        }
        let outcome = await capture.finish()
        #expect(outcome.frames == 2_000)
        let summary = try Self.analyze(folder.path("live.pcapng"))
        #expect(summary.traffic.reassembly.connections == 200)
        #expect(summary.traffic.reassembly.missingBytes == 0)
        #expect(summary.topTopics.map(\.messages) == [200])
    }

    @Test("A recording of nothing is an empty capture")
    func nothing() async throws {
        let folder = try Scratch()
        let outcome = await (try LiveCapture(path: folder.path("live.pcapng"))).finish()
        #expect(outcome.failure == nil)
        #expect(try Self.analyze(folder.path("live.pcapng")).frames == 0)
    }

    @Test("A full disk is one error, and what is told afterwards does nothing")
    func fullDisk() async throws {
        let capture = try LiveCapture(path: "/dev/full")
        for number in 0..<50 { try Self.tell(capture, number, from: nil, to: nil, payload: 30_000, .clientClosed) }
        let outcome = await capture.finish()
        #expect(outcome.failure?.description == "/dev/full: cannot write: No space left on device")
        #expect(capture.failure == outcome.failure)
    }

    @Test("A file that cannot be made")
    func noFolder() {
        #expect(throws: CaptureError.self) { try LiveCapture(path: "/nonexist/live.pcapng") }
    }

    @Test("A key log lies in a secrets block")
    func keyLog() async throws {
        let folder = try Scratch()
        let capture = try LiveCapture(path: folder.path("live.pcapng"))
        let line = Array("CLIENT_RANDOM 00 11\n".utf8)
        capture.add(keyLog: line)
        _ = await capture.finish()
        let summary = try Self.analyze(folder.path("live.pcapng"))
        #expect(summary.files.first?.secrets == [DecryptionSecrets(type: 0x544C_534B, bytes: line)])
    }

    @Test("The port of the server is another one where that is asked for")
    func serverPort() throws {
        let folder = try Scratch()
        var writer = try LiveCaptureWriter(path: folder.path("live.pcapng"), comment: nil, serverPort: 1883)
        var waiting = WaitingEvents(maximumBytes: 1_000)
        let end = RecordedEnd(address: IPAddress(ipv4: 0x7F00_0001), port: 8883)
        waiting.open(0, client: end, server: end, at: 0)
        var batch = WaitingEvents.Batch()
        _ = waiting.take(&batch)
        try writer.write(batch)
        // Behind the Section Header (28), Interface Description, block and IP headers of the first frame.
        let bytes = try folder.bytes("live.pcapng")
        #expect(bytes.contains(sequence: [0x22, 0xB3, 0x07, 0x5B]))
    }

    @Test("What does not fit is a hole in its stream, and the stream goes on behind it")
    func dropping() throws {
        let folder = try Scratch()
        let path = folder.path("live.pcapng")
        var writer = try LiveCaptureWriter(path: path, comment: nil, serverPort: nil)
        var waiting = WaitingEvents(maximumBytes: 1_000)
        var batch = WaitingEvents.Batch()
        let publish: [UInt8] = [0x30, 5, 0, 1, 0x74, 0x6F, 0x6B]
        waiting.open(0, client: nil, server: nil, at: 0)
        waiting.add(
            ByteBuffer(bytes: try Self.connect.encoded(version: .v3_1_1)).readableBytesView,
            of: 0,
            from: .client,
            at: 1
        )
        waiting.add(ByteBuffer(bytes: [0x20, 2, 0, 0]).readableBytesView, of: 0, from: .server, at: 2)
        let begins = [waiting.beginsDrain(), waiting.beginsDrain()]
        #expect(begins == [true, false])
        let buffer = ByteBuffer(bytes: publish)
        for time in 0..<100 { waiting.add(buffer.readableBytesView, of: 0, from: .client, at: Int64(3 + time)) }
        waiting.open(1, client: nil, server: nil, at: 200)
        waiting.add(buffer.readableBytesView, of: 1, from: .client, at: 201)
        waiting.close(1, .clientClosed, at: 202)
        #expect(waiting.droppedConnections == 1)
        let dropped = waiting.droppedBytes - publish.count
        #expect(dropped > 500)
        _ = waiting.take(&batch)
        try writer.write(batch)
        for time in 0..<5 { waiting.add(buffer.readableBytesView, of: 0, from: .client, at: Int64(300 + time)) }
        waiting.close(0, .clientClosed, at: 400)
        _ = waiting.take(&batch)
        try writer.write(batch)
        let isMore = waiting.take(&batch)
        #expect(!isMore)
        let beginsAgain = waiting.beginsDrain()
        #expect(beginsAgain)
        let summary = try Self.analyze(path)
        #expect(summary.traffic.reassembly.missingBytes == UInt64(dropped))
        #expect(summary.traffic.reassembly.connections == 1)
    }
}

extension [UInt8] {
    fileprivate func contains(sequence: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: sequence) }
    }
}

/// A directory of its own for one test, gone with the value.
private final class Scratch {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("mqttscope-live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appendingPathComponent(name))) }

    func mode(_ name: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }
}
