import NIOCore
import NIOEmbedded
import OpenSSL
import TestSupport
import Testing

@testable import MQTTReplay

/// The TLS handler against a server in memory.
@Suite("TLS handler")
struct TLSClientHandlerTests {
    @Test("a server that sends one byte at a time", arguments: [TLSVersion.tls12, .tls13])
    func singleBytes(version: TLSVersion) throws {
        let bench = try TLSBench(newest: version)
        defer { bench.finish() }
        #expect(bench.recorder.activations == 0)
        try bench.shakeHands(pieces: 1)
        #expect(bench.recorder.activations == 1)
        let message: [UInt8] = Array(0..<200)
        #expect(try bench.server.write(message.span))
        try bench.deliverToClient(pieces: 1)
        #expect(bench.recorder.bytes == message)
        #expect(bench.recorder.failures.isEmpty)
    }

    @Test("many small writes become few records, in order, and their promises succeed")
    func coalescing() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        var expected: [UInt8] = []
        var results: [EventLoopFuture<Void>] = []
        for number in 0..<1_000 {
            let message = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 60)
            expected += message
            results.append(bench.channel.write(ByteBuffer(bytes: message)))
        }
        bench.channel.flush()
        try bench.deliverToServer()
        #expect(bench.recordLengths.count == 4)
        for result in results { try result.wait() }
        #expect(try bench.server.readPlaintext(limit: 100_000).bytes == expected)
    }

    @Test("writes of all sizes arrive whole", arguments: [1, 16_383, 16_384, 16_385, 65_536, 65_537, 5_000_000])
    func sizes(length: Int) throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        var generator = SplitMix64(seed: UInt64(length))
        let message = generator.bytes(length)
        let written = bench.channel.writeAndFlush(ByteBuffer(bytes: message))
        bench.channel.writeAndFlush(ByteBuffer(bytes: [1, 2, 3]), promise: nil)
        try bench.deliverToServer()
        try written.wait()
        #expect(try bench.server.readPlaintext(limit: length + 100).bytes == message + [1, 2, 3])
    }

    @Test("what the socket does not take stays plaintext until it does")
    func backPressure() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        try bench.deliverToServer()
        bench.channel.isWritable = false
        let message = [UInt8](repeating: 5, count: 300_000)
        bench.channel.writeAndFlush(ByteBuffer(bytes: message), promise: nil)
        try bench.deliverToServer()
        #expect(bench.sent.isEmpty)
        bench.channel.isWritable = true
        bench.channel.pipeline.fireChannelWritabilityChanged()
        try bench.deliverToServer()
        #expect(try bench.server.readPlaintext(limit: 400_000).bytes == message)
    }

    @Test("new keys in the middle, by a new handshake or KeyUpdate", arguments: [TLSVersion.tls12, .tls13])
    func newKeys(version: TLSVersion) throws {
        let bench = try TLSBench(newest: version)
        defer { bench.finish() }
        try bench.shakeHands()
        #expect(bench.server.requestNewKeys())
        try bench.deliverToClient()
        // Written while the new handshake is on its way.
        bench.channel.writeAndFlush(ByteBuffer(bytes: [1, 2, 3]), promise: nil)
        var received: [UInt8] = []
        for _ in 0..<4 {
            try bench.deliverToServer()
            received += try bench.server.readPlaintext(limit: 100).bytes
            try bench.deliverToClient()
        }
        bench.channel.writeAndFlush(ByteBuffer(bytes: [4]), promise: nil)
        try bench.deliverToServer()
        received += try bench.server.readPlaintext(limit: 100).bytes
        #expect(received == [1, 2, 3, 4])
        #expect(bench.recorder.failures.isEmpty)
    }

    @Test("garbage ends the connection with an error, and the server gets an alert", arguments: [true, false])
    func garbage(isEstablished: Bool) throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        if isEstablished { try bench.shakeHands() }
        var generator = SplitMix64(seed: 7)
        try? bench.receive([0x17, 3, 3, 0, 100] + generator.bytes(100))
        #expect(bench.recorder.failures.count == 1)
        #expect(bench.recorder.failures.first?.phase == .tls)
        #expect(!bench.channel.isActive)
        while let buffer = try bench.channel.readOutbound(as: ByteBuffer.self) { _ = buffer }
    }

    @Test("a server that does not speak TLS")
    func notTLS() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try? bench.receive(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
        #expect(bench.recorder.failures.map(\.code) == [.notTLS])
        #expect(bench.recorder.activations == 0)
    }

    @Test("a server that closes in the middle of the handshake", arguments: [0, 100])
    func closedInHandshake(received: Int) throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.deliverToServer()
        _ = try bench.server.handshake()
        try bench.receive(Array(bench.server.takeCiphertext().prefix(received)))
        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(bench.recorder.failures.map(\.code) == [.closed])
        #expect(bench.recorder.failures.first?.remedy?.contains(received == 0 ? "mqtt://" : "--cert") == true)
    }

    @Test("a server that never answers is given up in time")
    func timeout() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(9))
        #expect(bench.recorder.failures.isEmpty)
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        #expect(bench.recorder.failures.map(\.code) == [.timeout])
        #expect(!bench.channel.isActive)
    }

    @Test("close_notify is the end of input, once, and what we say after it still goes out")
    func closeNotify() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        #expect(try bench.server.write([9].span))
        bench.server.close()
        try bench.deliverToClient()
        bench.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(bench.recorder.bytes == [9])
        #expect(bench.recorder.inputEnds == 1)
        bench.channel.writeAndFlush(ByteBuffer(bytes: [1]), promise: nil)
        try bench.channel.close().wait()
        try bench.deliverToServer()
        let heard = try bench.server.readPlaintext(limit: 100)
        #expect(heard.bytes == [1])
        #expect(heard.isClosed)
        #expect(bench.recorder.failures.isEmpty)
    }

    @Test("a close sends what was flushed before it")
    func closeAfterWrite() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        let message = [UInt8](repeating: 1, count: 200_000)
        bench.channel.writeAndFlush(ByteBuffer(bytes: message), promise: nil)
        try bench.channel.close().wait()
        try bench.deliverToServer()
        let heard = try bench.server.readPlaintext(limit: 300_000)
        #expect(heard.bytes == message)
        #expect(heard.isClosed)
    }

    @Test("a close does not wait for ever for a socket that takes nothing")
    func closeTimeout() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        bench.channel.isWritable = false
        let written = bench.channel.writeAndFlush(ByteBuffer(bytes: [1]))
        let closed = bench.channel.close()
        bench.channel.embeddedEventLoop.advanceTime(by: .seconds(1))
        try closed.wait()
        #expect(throws: ChannelError.self) { try written.wait() }
        #expect(bench.recorder.inactivations == 1)
    }

    @Test("a reset says nothing")
    func reset() throws {
        let bench = try TLSBench()
        defer { bench.finish() }
        try bench.shakeHands()
        try bench.deliverToServer()
        bench.channel.triggerUserOutboundEvent(TransportEvent.reset, promise: nil)
        try bench.deliverToServer()
        #expect(bench.sent.isEmpty)
        #expect(!bench.channel.isActive)
    }
}
