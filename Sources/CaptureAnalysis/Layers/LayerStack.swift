import MQTTTimeline
import ProxyProtocol
import TCPReassembly
import TLSDecryption
import WebSocketFraming
import WireBytes

/// The layers between TCP and MQTT in one connection, each found by the first bytes it brings.
///
/// There may be a PROXY header before anything else, then TLS, then WebSocket, or none of them. What is found holds for
/// both directions and for good. Bytes that begin nothing known are handed on as they are.
final class LayerStack {
    /// Takes what comes out; the bytes are lent for the call.
    typealias Handler = (LayerDelivery, Span<UInt8>) -> Void

    /// What a level was found to carry.
    private enum Level {
        case undecided
        case plain
        case tls
        case webSocket
    }

    /// What waits until it is known what begins.
    private struct Held {
        var sender: Endpoint
        var bytes: [UInt8] = []
        /// In place of bytes, that some are missing.
        var missing: MissingBytes?
        var arrival: Arrival
    }

    private let keys: TLSKeys
    private let buffers: LayerBuffers
    private let isFromStart: Bool
    private var tls: TLSConnection?
    private var webSocket: WebSocketConnection?
    /// What TCP carries, and what TLS does.
    private var outer = Level.undecided
    private var inner = Level.undecided
    private var held: [Held] = []
    private var mayHaveProxyHeader = true
    private var isUnreadable = false
    private var isForeign = false
    private var isStopped = false
    /// The header of a proxy before anything else; nil for none.
    private(set) var proxy: ProxyHeader?
    /// What carries the connection, as far as is known.
    private(set) var transport = Transport.tcp
    /// The offset of the next byte of each end, counted without any layer.
    private var offsets: [2 of UInt64] = [0, 0]

    init(keys: TLSKeys, buffers: LayerBuffers, isFromStart: Bool) {
        self.keys = keys
        self.buffers = buffers
        self.isFromStart = isFromStart
    }

    /// Whether the first bytes of a connection may begin a layer; else they are MQTT or nothing we know.
    ///
    /// Only the first byte is looked at, as every connection has to pass here.
    @inline(__always)
    static func mayBegin(_ bytes: Span<UInt8>) -> Bool {
        guard !bytes.isEmpty else { return false }
        let first = bytes[0]
        // CONNECT, CONNACK and PUBLISH decide most connections.
        return first != 0x10 && first != 0x20 && first & 0xF0 != 0x30
    }

    /// Whether there is no layer at all: what TCP brings needs not be handed in any more.
    var isPlain: Bool {
        if case .plain = outer { return proxy == nil }
        return false
    }

    /// Counts bytes that are handed on, and returns the offset of the first.
    func advance(_ sender: Endpoint, by length: UInt64) -> UInt64 {
        let offset = offsets[Int(sender.rawValue)]
        offsets[Int(sender.rawValue)] &+= length
        return offset
    }

    /// Nothing more is wanted of what it carries: what comes is passed over, up to the end.
    func stop() {
        isStopped = true
        tls = nil
        webSocket = nil
        held = []
    }

    /// Takes the next bytes that TCP brought from one end.
    func received(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival, _ handler: Handler) {
        if isStopped { return }
        switch outer {
        case .plain:
            handler(.bytes(from: sender, arrival), bytes)
        case .tls:
            tls?.received(bytes, from: sender, arrival, into: &buffers.tls)
            drainTLS(handler)
        case .webSocket:
            webSocket?.received(bytes, from: sender, arrival, into: &buffers.webSocket)
            drainWebSocket(handler)
        case .undecided:
            held.append(Held(sender: sender, bytes: Array(copying: bytes), arrival: arrival))
            decideOuter(sender, isFinal: false, handler)
        }
    }

    /// Bytes of one end are not in the capture.
    func missed(_ missing: MissingBytes, from sender: Endpoint, _ arrival: Arrival, _ handler: Handler) {
        if isStopped { return }
        if case .undecided = outer {
            // What the other end says may still tell.
            if held.allSatisfy({ $0.missing != nil }) {
                held.append(Held(sender: sender, missing: missing, arrival: arrival))
                return
            }
            decideOuter(sender, isFinal: true, handler)
        }
        switch outer {
        case .plain, .undecided:
            handOn(.missing(missing, from: sender, arrival), handler)
        case .tls:
            tls?.missed(missing, from: sender, arrival, into: &buffers.tls)
            drainTLS(handler)
        case .webSocket:
            webSocket?.missed(missing, from: sender, arrival, into: &buffers.webSocket)
            drainWebSocket(handler)
        }
    }

    /// The connection ended: what is still open in a layer is told.
    func closed(_ arrival: Arrival, _ handler: Handler) {
        if isStopped { return }
        if case .undecided = outer, let first = held.first { decideOuter(first.sender, isFinal: true, handler) }
        tls?.closed(arrival, into: &buffers.tls)
        if tls != nil { drainTLS(handler) }
        if case .tls = outer, case .undecided = inner, let first = held.first {
            decideInner(first.sender, isFinal: true, handler)
        }
        webSocket?.closed(arrival, into: &buffers.webSocket)
        if webSocket != nil { drainWebSocket(handler) }
    }

    // MARK: - What a level carries

    /// The bytes of an end that are held, as one.
    private func beginning(of sender: Endpoint) -> [UInt8] {
        held.reduce(into: []) { if $1.sender == sender { $0 += $1.bytes } }
    }

    private func decideOuter(_ sender: Endpoint, isFinal: Bool, _ handler: Handler) {
        if mayHaveProxyHeader {
            let beginning = beginning(of: sender)
            switch ProxyHeader.decode(beginning.span) {
            case .header(let header):
                mayHaveProxyHeader = false
                proxy = header
                drop(header.length, of: sender)
                handOn(.found, handler)
            case .needsMore where !isFinal:
                return
            case .needsMore, .absent:
                mayHaveProxyHeader = false
            }
        }
        let beginning = beginning(of: sender)
        if beginning.isEmpty, !isFinal { return }
        // In the middle of a stream, what looks like ClientHello of SSL 2.0 is more likely to be SUBSCRIBE.
        let mayBeTLS = isFromStart || beginning.first ?? 0 < 0x80
        let tlsBeginning = mayBeTLS ? TLSConnection.begins(beginning.span) : .other
        switch (tlsBeginning, WebSocketConnection.begins(beginning.span)) {
        case (.tls, _):
            outer = .tls
            tls = TLSConnection(keys: keys, sessions: buffers.sessions, isFromStart: isFromStart)
            found(.tls, handler)
        case (_, .http):
            outer = .webSocket
            webSocket = WebSocketConnection(buffers.webSocketContext)
            found(.ws, handler)
        case (.undecided, _) where !isFinal, (_, .needsMore) where !isFinal:
            return
        default:
            outer = .plain
        }
        for piece in takeHeld() {
            if let missing = piece.missing {
                missed(missing, from: piece.sender, piece.arrival, handler)
            } else {
                received(piece.bytes.span, from: piece.sender, piece.arrival, handler)
            }
        }
    }

    private func decideInner(_ sender: Endpoint, isFinal: Bool, _ handler: Handler) {
        let beginning = beginning(of: sender)
        switch WebSocketConnection.begins(beginning.span) {
        case .http:
            inner = .webSocket
            webSocket = WebSocketConnection(buffers.webSocketContext)
            found(.wss, handler)
        case .needsMore where !isFinal:
            return
        default:
            inner = .plain
        }
        for piece in takeHeld() { receivedInner(piece.bytes.span, from: piece.sender, piece.arrival, handler) }
    }

    private func found(_ transport: Transport, _ handler: Handler) {
        self.transport = transport
        handOn(.found, handler)
    }

    private func takeHeld() -> [Held] {
        defer { held = [] }
        return held
    }

    /// Forgets the first bytes of an end.
    private func drop(_ count: Int, of sender: Endpoint) {
        var remaining = count
        for index in held.indices where held[index].sender == sender && remaining > 0 {
            let dropped = min(remaining, held[index].bytes.count)
            held[index].bytes.removeFirst(dropped)
            remaining -= dropped
        }
        held.removeAll { $0.bytes.isEmpty && $0.missing == nil }
    }

    // MARK: - What comes out of a level

    /// Takes bytes that were inside TLS.
    private func receivedInner(_ bytes: Span<UInt8>, from sender: Endpoint, _ arrival: Arrival, _ handler: Handler) {
        switch inner {
        case .plain, .tls:
            handler(.bytes(from: sender, arrival), bytes)
        case .webSocket:
            webSocket?.received(bytes, from: sender, arrival, into: &buffers.webSocket)
            drainWebSocket(handler)
        case .undecided:
            held.append(Held(sender: sender, bytes: Array(copying: bytes), arrival: arrival))
            decideInner(sender, isFinal: false, handler)
        }
    }

    private func missedInner(_ missing: MissingBytes, from sender: Endpoint, _ arrival: Arrival, _ handler: Handler) {
        if case .undecided = inner { decideInner(sender, isFinal: true, handler) }
        if case .webSocket = inner {
            webSocket?.missed(missing, from: sender, arrival, into: &buffers.webSocket)
            drainWebSocket(handler)
        } else {
            handOn(.missing(missing, from: sender, arrival), handler)
        }
    }

    private func tell(_ event: LayerEvent, _ handler: Handler) { handOn(.told(event), handler) }

    /// Hands on what comes without bytes.
    private func handOn(_ delivery: LayerDelivery, _ handler: Handler) {
        let none: [UInt8] = []
        handler(delivery, none.span)
    }

    private func drainTLS(_ handler: Handler) {
        for index in buffers.tls.events.indices {
            switch buffers.tls.events[index] {
            case .run(let run):
                switch run.content {
                case .bytes(let range):
                    let bytes = buffers.tls.bytes
                    receivedInner(bytes.span.extracting(range), from: run.sender, run.arrival, handler)
                case .missing(let missing):
                    missedInner(missing, from: run.sender, run.arrival, handler)
                }
            case .handshake(let handshake):
                tell(.tlsHandshake(handshake), handler)
            case .alert(let alert):
                tell(.tlsAlert(alert), handler)
            }
        }
        buffers.tls.removeAll()
        if tls?.readability == .unreadable, tls?.isInHandshake == false, !isUnreadable {
            isUnreadable = true
            handOn(.unreadable, handler)
        }
    }

    private func drainWebSocket(_ handler: Handler) {
        for index in buffers.webSocket.events.indices {
            switch buffers.webSocket.events[index] {
            case .run(let run):
                switch run.content {
                case .bytes(let range):
                    let bytes = buffers.webSocket.bytes
                    handler(.bytes(from: run.sender, run.arrival), bytes.span.extracting(range))
                case .missing(let missing):
                    handOn(.missing(missing, from: run.sender, run.arrival), handler)
                }
            case .handshake(let handshake):
                tell(.webSocketHandshake(handshake), handler)
            case .closing(let closing):
                tell(.webSocketClosing(closing), handler)
            case .violation(let violation):
                tell(.webSocketViolation(violation), handler)
            }
        }
        buffers.webSocket.removeAll()
        if webSocket?.content == .foreign, !isForeign {
            isForeign = true
            handOn(.foreign(.http), handler)
        }
    }
}
