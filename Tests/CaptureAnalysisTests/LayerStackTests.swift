import MQTTTimeline
import ProxyProtocol
import TCPReassembly
import TLSDecryption
import Testing
import WireBytes

@testable import CaptureAnalysis

/// What the layers of one connection hand on, put together again.
private struct Collected: Equatable {
    var bytes: [Endpoint: [UInt8]] = [:]
    var missing: [Endpoint: UInt64] = [:]
    var offsets: [Endpoint: [UInt64]] = [:]
    var told = 0
    var isForeign = false
}

@Suite("Layers between TCP and MQTT")
struct LayerStackTests {
    private static let connect: [UInt8] = [
        0x10, 0x0D, 0x00, 0x04, 0x4D, 0x51, 0x54, 0x54, 0x04, 0x02, 0x00, 0x3C, 0x00, 0x01, 0x61,
    ]
    private static let connack: [UInt8] = [0x20, 0x02, 0x00, 0x00]

    /// A part of a conversation.
    struct Part {
        let from: Endpoint
        let bytes: [UInt8]
    }

    /// A conversation and what is left of it.
    struct Row: CustomTestStringConvertible {
        let testDescription: String
        let parts: [Part]
        let client: [UInt8]
        let server: [UInt8]
        let transport: Transport
        let proxy: UInt8?
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let upgrade = text(
        "GET /mqtt HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
    )
    private static let upgraded = text(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n"
    )
    /// CONNECT in a masked frame; a mask of zeros leaves bytes as they are.
    private static let connectFrame = [0x82, 0x80 | UInt8(connect.count), 0, 0, 0, 0] + connect
    private static let connackFrame = [0x82, UInt8(connack.count)] + connack
    private static let proxyLine = text("PROXY TCP4 198.51.100.7 203.0.113.1 40112 1883\r\n")
    private static let proxyBinary: [UInt8] =
        [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21, 0x11, 0x00, 0x0C]
        + [198, 51, 100, 7, 203, 0, 113, 1, 0x9C, 0xB0, 0x07, 0x5B]

    static let rows: [Row] = [
        row("plain", [.init(from: .first, bytes: connect), .init(from: .second, bytes: connack)], .tcp),
        row(
            "PROXY version 1",
            [.init(from: .first, bytes: proxyLine + connect), .init(from: .second, bytes: connack)],
            .tcp,
            proxy: 1
        ),
        row(
            "PROXY version 2",
            [.init(from: .first, bytes: proxyBinary + connect), .init(from: .second, bytes: connack)],
            .tcp,
            proxy: 2
        ),
        row(
            "WebSocket",
            [
                .init(from: .first, bytes: upgrade), .init(from: .second, bytes: upgraded),
                .init(from: .first, bytes: connectFrame), .init(from: .second, bytes: connackFrame),
            ],
            .ws
        ),
        row(
            "WebSocket behind a proxy",
            [
                .init(from: .first, bytes: proxyLine + upgrade), .init(from: .second, bytes: upgraded),
                .init(from: .first, bytes: connectFrame), .init(from: .second, bytes: connackFrame),
            ],
            .ws,
            proxy: 1
        ),
    ]

    private static func row(_ name: String, _ parts: [Part], _ transport: Transport, proxy: UInt8? = nil) -> Row {
        Row(
            testDescription: name,
            parts: parts,
            client: connect,
            server: connack,
            transport: transport,
            proxy: proxy
        )
    }

    /// Takes parts through a stack, each in pieces of a length.
    private func collect(_ parts: [Part], piece: Int, isFromStart: Bool = true) -> (Collected, LayerStack) {
        let stack = LayerStack(keys: TLSKeys(), buffers: LayerBuffers(), isFromStart: isFromStart)
        var collected = Collected()
        var frame: UInt64 = 0
        for part in parts {
            for start in stride(from: 0, to: part.bytes.count, by: piece) {
                frame += 1
                let bytes = Array(part.bytes[start..<min(start + piece, part.bytes.count)])
                stack.received(bytes.span, from: part.from, Arrival(frame: frame, timestamp: 0)) {
                    take($0, $1, stack, &collected)
                }
            }
        }
        stack.closed(Arrival(frame: frame, timestamp: 0)) { take($0, $1, stack, &collected) }
        return (collected, stack)
    }

    private func take(_ delivery: LayerDelivery, _ bytes: Span<UInt8>, _ stack: LayerStack, _ into: inout Collected) {
        switch delivery {
        case .bytes(let sender, _):
            into.offsets[sender, default: []].append(stack.advance(sender, by: UInt64(bytes.count)))
            for index in bytes.indices { into.bytes[sender, default: []].append(bytes[index]) }
        case .missing(let missing, let sender, _):
            into.missing[sender, default: 0] += missing.length
            _ = stack.advance(sender, by: missing.length)
        case .told: into.told += 1
        case .foreign: into.isForeign = true
        case .found, .unreadable: break
        }
    }

    @Test("What is left is the same, whatever the pieces", arguments: rows)
    func pieces(_ row: Row) {
        for piece in [1, 2, 3, 5, 7, 16, 64, 4096] {
            let (collected, stack) = collect(row.parts, piece: piece)
            #expect(collected.bytes == [.first: row.client, .second: row.server], "pieces of \(piece)")
            #expect(collected.offsets[.first]?.first == 0)
            #expect(stack.transport == row.transport)
            #expect(stack.proxy?.version == row.proxy)
            #expect(collected.told == (row.transport == .ws ? 1 : 0))
        }
    }

    @Test("Only a connection without any layer needs not be handed in any more")
    func plain() {
        #expect(collect(Self.rows[0].parts, piece: 64).1.isPlain)
        #expect(!collect(Self.rows[1].parts, piece: 64).1.isPlain)
        #expect(!collect(Self.rows[3].parts, piece: 64).1.isPlain)
    }

    @Test(
        "A beginning that never becomes more is handed on as it is",
        arguments: ["PROXY TC", "GET", "\u{16}\u{3}", "H"]
    )
    func cut(_ beginning: String) {
        let bytes = Self.text(beginning)
        #expect(collect([Part(from: .first, bytes: bytes)], piece: 1).0.bytes == [.first: bytes])
    }

    @Test("In the middle of a stream SUBSCRIBE is not taken for ClientHello of SSL 2.0")
    func subscribe() {
        let subscribe: [UInt8] = [0x82, 0x09, 0x01, 0x03, 0x00, 0x04, 0x61, 0x2F, 0x62, 0x63, 0x00]
        let (collected, stack) = collect([Part(from: .first, bytes: subscribe)], piece: 64, isFromStart: false)
        #expect(collected.bytes == [.first: subscribe])
        #expect(stack.isPlain)
    }

    @Test("First bytes of packets that begin connections pass without a look")
    func firstBytes() {
        for (byte, mayBegin) in [(0x10, false), (0x20, false), (0x32, false), (0x16, true), (0x47, true), (0x50, true)]
        {
            let bytes = [UInt8(byte)]
            #expect(LayerStack.mayBegin(bytes.span) == mayBegin)
        }
    }
}
