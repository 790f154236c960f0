internal import NIOCore
internal import OpenSSL

/// TLS between the socket and the rest: encrypts what is written, decrypts what is read.
///
/// The handlers above see `channelActive` only once the server is verified. What the server does wrong ends the
/// connection with a `TransportError`; that it closes without close_notify is no error, since MQTT has its own end.
/// Our own mistakes in the order of calls are ignored: the channel is closed then anyway.
final class TLSClientHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private enum State {
        /// The socket is not connected yet.
        case idle
        /// The server has not been verified yet; true once it has sent something.
        case handshaking(hasHeardServer: Bool)
        /// The handshake is complete here, but the server has not said yet what it thinks of this side's certificate.
        case awaitingJudgement
        /// Bytes flow.
        case open
        /// close_notify was sent, or is going to be as soon as everything before it is.
        case closing
        /// Nothing more happens.
        case closed
    }

    /// How long a server that has asked for a certificate is waited for.
    ///
    /// Most send a session ticket at once, and a refusal comes as fast. Without the wait, CONNECT would cross it and
    /// the reason be lost in a reset.
    private static let judgementWait = Duration.milliseconds(250)

    private let session: TLSSession
    private var circumstances: TransportError.TLSCircumstances
    private let handshakeTimeout: Duration
    private let closeTimeout: Duration
    private var state = State.idle
    private var queue = PlaintextQueue()
    private var timer = PhaseTimer()
    private var pendingClose: (mode: CloseMode, promise: EventLoopPromise<Void>?)?
    private var isInputClosed = false
    private var isReadWanted = false
    private var hasFlushed = false

    /// A handler for one connection.
    init(
        session: TLSSession,
        circumstances: TransportError.TLSCircumstances,
        handshakeTimeout: Duration,
        closeTimeout: Duration
    ) {
        self.session = session
        self.circumstances = circumstances
        self.handshakeTimeout = handshakeTimeout
        self.closeTimeout = closeTimeout
    }

    // MARK: Handshake

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { begin(context) } }

    func channelActive(context: ChannelHandlerContext) { begin(context) }

    private func begin(_ context: ChannelHandlerContext) {
        guard case .idle = state else { return }
        state = .handshaking(hasHeardServer: false)
        timer.start(handshakeTimeout, on: context.eventLoop) { [self] in
            fail(
                context,
                .timeout(.tls, handshakeTimeout, remedy: "if that port is for plain MQTT, use mqtt:// or ws://")
            )
        }
        shakeHands(context)
    }

    private func shakeHands(_ context: ChannelHandlerContext) {
        let isComplete: Bool
        do throws(TLSError) {
            isComplete = try session.handshake()
        } catch {
            fail(context, error)
            return
        }
        sendCiphertext(context)
        guard isComplete else {
            context.flush()
            return
        }
        context.flush()
        guard session.awaitsJudgement else {
            open(context)
            return
        }
        state = .awaitingJudgement
        timer.start(Self.judgementWait, on: context.eventLoop) { [self] in open(context) }
    }

    private func open(_ context: ChannelHandlerContext) {
        timer.stop()
        state = .open
        circumstances.isEstablished = true
        context.fireChannelActive()
        // The server may have sent plaintext along with the end of its handshake.
        decrypt(context, length: 0)
    }

    /// Takes the first thing the server says after the handshake.
    private func judged(_ context: ChannelHandlerContext) {
        var plaintext = context.channel.allocator.buffer(capacity: PlaintextQueue.recordLength)
        var failure: TLSError?
        plaintext.writeWithOutputRawSpan(minimumWritableBytes: 1) { target in
            do throws(TLSError) { _ = try session.read(into: &target) } catch { failure = error }
        }
        if let failure {
            fail(context, failure)
            return
        }
        timer.stop()
        state = .open
        circumstances.isEstablished = true
        context.fireChannelActive()
        if plaintext.readableBytes > 0 {
            isReadWanted = false
            context.fireChannelRead(Self.wrapInboundOut(plaintext))
        }
        decrypt(context, length: 0)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let ciphertext = Self.unwrapInboundIn(data)
        session.receive(ciphertext.readableBytesUInt8Span)
        switch state {
        case .idle, .closed: return
        case .handshaking:
            state = .handshaking(hasHeardServer: true)
            shakeHands(context)
        case .awaitingJudgement: judged(context)
        case .open, .closing: decrypt(context, length: ciphertext.readableBytes)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasFlushed {
            hasFlushed = false
            context.flush()
        }
        context.fireChannelReadComplete()
        // Whoever asked for bytes has got none: what came was half a record, or part of the handshake.
        if isReadWanted { context.read() }
    }

    func read(context: ChannelHandlerContext) {
        isReadWanted = true
        context.read()
    }

    /// Hands on all plaintext there is; `length` bytes of ciphertext have just come.
    private func decrypt(_ context: ChannelHandlerContext, length: Int) {
        if case .closed = state { return }
        var result = TLSSession.ReadResult.bytes
        var failure: TLSError?
        while result == .bytes, failure == nil {
            var plaintext = context.channel.allocator.buffer(
                capacity: min(max(length, 256), PlaintextQueue.chunkLength)
            )
            plaintext.writeWithOutputRawSpan(minimumWritableBytes: 1) { target in
                do throws(TLSError) {
                    while result == .bytes, target.freeCapacity > 0 { result = try session.read(into: &target) }
                } catch {
                    failure = error
                }
            }
            guard plaintext.readableBytes > 0 else { break }
            isReadWanted = false
            context.fireChannelRead(Self.wrapInboundOut(plaintext))
            if case .closed = state { return }
        }
        if let failure {
            fail(context, failure)
            return
        }
        // What libssl answers by itself (KeyUpdate, a new handshake) goes out with the end of this read.
        if session.ciphertextLength > 0 {
            sendCiphertext(context)
            hasFlushed = true
        }
        if queue.hasFlushed { encrypt(context) }
        if result == .closed { inputClosed(context) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .inputClosed? = event as? ChannelEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        switch state {
        case .handshaking(let hasHeardServer): fail(context, .closedInHandshake(hasHeardServer: hasHeardServer))
        case .awaitingJudgement: fail(context, .closedInHandshake(hasHeardServer: true))
        case .open, .closing: inputClosed(context)
        case .idle, .closed: break
        }
    }

    private func inputClosed(_ context: ChannelHandlerContext) {
        guard !isInputClosed else { return }
        isInputClosed = true
        context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    }

    // MARK: Writing

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch state {
        case .closing, .closed: promise?.fail(ChannelError.ioOnClosedChannel)
        case .idle, .handshaking, .awaitingJudgement, .open: queue.append(Self.unwrapOutboundIn(data), promise)
        }
    }

    func flush(context: ChannelHandlerContext) {
        queue.flush()
        if case .open = state { encrypt(context) }
        context.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, queue.hasFlushed {
            encrypt(context)
            context.flush()
        }
        context.fireChannelWritabilityChanged()
    }

    /// Encrypts what waits as long as the socket takes it; the rest stays plaintext until it does.
    private func encrypt(_ context: ChannelHandlerContext) {
        while context.channel.isWritable, let chunk = queue.takeChunk(context.channel.allocator) {
            do throws(TLSError) {
                guard try session.write(chunk.buffer.readableBytesUInt8Span) else {
                    queue.giveBack(chunk)
                    break
                }
            } catch {
                for promise in chunk.promises { promise.fail(ChannelError.ioOnClosedChannel) }
                fail(context, error)
                return
            }
            sendCiphertext(context, Self.joined(chunk.promises, on: context.eventLoop))
        }
        if pendingClose != nil, !queue.hasFlushed { sendCloseNotify(context) }
    }

    private static func joined(
        _ promises: [EventLoopPromise<Void>],
        on eventLoop: any EventLoop
    ) -> EventLoopPromise<Void>? {
        guard promises.count > 1 else { return promises.first }
        let joined = eventLoop.makePromise(of: Void.self)
        for promise in promises { joined.futureResult.cascade(to: promise) }
        return joined
    }

    private func sendCiphertext(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>? = nil) {
        let length = session.ciphertextLength
        guard length > 0 else {
            promise?.succeed()
            return
        }
        var ciphertext = context.channel.allocator.buffer(capacity: length)
        ciphertext.writeWithOutputRawSpan(minimumWritableBytes: length) { session.takeCiphertext(into: &$0) }
        context.write(Self.wrapOutboundOut(ciphertext), promise: promise)
    }

    // MARK: Ends

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard case .open = state, mode != .input else {
            if mode != .input { end() }
            context.close(mode: mode, promise: promise)
            return
        }
        state = .closing
        pendingClose = (mode, promise)
        timer.start(closeTimeout, on: context.eventLoop) { [self] in closeNow(context) }
        encrypt(context)
        context.flush()
    }

    /// Says that nothing more comes, and closes the socket once that is on its way.
    private func sendCloseNotify(_ context: ChannelHandlerContext) {
        guard case .closing = state, pendingClose != nil else { return }
        session.close()
        let sent = context.eventLoop.makePromise(of: Void.self)
        sendCiphertext(context, sent)
        sent.futureResult.assumeIsolated().whenComplete { [self] _ in closeNow(context) }
    }

    private func closeNow(_ context: ChannelHandlerContext) {
        guard let (mode, promise) = pendingClose else { return }
        pendingClose = nil
        if mode == .all { end() } else { timer.stop() }
        context.close(mode: mode, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        if case .reset? = event as? TransportEvent { end() }
        context.triggerUserOutboundEvent(event, promise: promise)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let hasHeardServer {
            context.fireErrorCaught(TransportError.closedInHandshake(hasHeardServer: hasHeardServer))
        }
        let close = pendingClose
        pendingClose = nil
        end()
        close?.promise?.succeed()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        let close = pendingClose
        pendingClose = nil
        end()
        close?.promise?.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let hasHeardServer else {
            context.fireErrorCaught(error)
            return
        }
        // A server that closes with bytes unread resets the connection: the same to whoever looks for the cause.
        let failure = TransportError(.tls, system: error, to: "the server", limit: handshakeTimeout)
        fail(context, failure.code == .reset ? .closedInHandshake(hasHeardServer: hasHeardServer) : failure)
    }

    /// Whether the server has said anything, as long as the handshake is not over; nil after that.
    private var hasHeardServer: Bool? {
        switch state {
        case .handshaking(let hasHeardServer): hasHeardServer
        case .awaitingJudgement: true
        case .idle, .open, .closing, .closed: nil
        }
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TLSError) {
        // The alert that tells the server why.
        sendCiphertext(context)
        context.flush()
        fail(context, TransportError(tls: error, circumstances))
    }

    private func fail(_ context: ChannelHandlerContext, _ error: TransportError) {
        if case .closed = state { return }
        end()
        context.fireErrorCaught(error)
        context.close(promise: nil)
    }

    /// Stops everything and gives up what was not sent.
    private func end() {
        state = .closed
        timer.stop()
        let promises = queue.removeAll()
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
    }
}
