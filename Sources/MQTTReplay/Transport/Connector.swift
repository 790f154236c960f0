public import NIOCore
internal import NIOPosix
internal import OpenSSL

/// Opens connections to the server of a replay: everything that lies below MQTT.
///
/// Certificates and keys are loaded once, and host names looked up once. It may be used from any thread.
public final class Connector: Sendable {
    /// Where the connections go.
    public let target: ReplayTarget

    private let options: TransportOptions
    private let context: TLSContext?
    private let peerName: String
    private let addresses: AddressCache

    /// A connector; loads certificates and keys, and connects nothing.
    ///
    /// - Throws: `TransportError` in the phase `target` when the options make no sense or a file cannot be loaded.
    public init(target: ReplayTarget, options: TransportOptions = TransportOptions()) throws(TransportError) {
        self.target = target
        self.options = options
        for header in options.webSocketHeaders {
            let text = header.name + header.value
            guard !header.name.isEmpty, text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
                throw .target("the header field \"\(header.name)\" holds control characters", remedy: nil)
            }
        }
        if options.httpProxy != nil, target.isUnixSocket {
            throw .target("a Unix socket is not reached through a proxy", remedy: "leave out --proxy")
        }
        var name = options.serverName ?? target.host
        if name.hasSuffix(".") { name.removeLast() }
        peerName = name
        context = target.isTLS ? try Self.makeContext(options, peerName: name) : nil
        let place = options.httpProxy.map { ($0.host, $0.port) } ?? (target.host, target.port)
        addresses = AddressCache { [target] () throws(TransportError) in
            target.isUnixSocket ? try target.resolve() : try ReplayTarget.resolve(host: place.0, port: place.1)
        }
    }

    private static func makeContext(_ options: TransportOptions, peerName: String) throws(TransportError) -> TLSContext
    {
        guard !peerName.isEmpty else {
            throw .target("there is no name to verify the certificate against", remedy: "give one with --sni")
        }
        var sinks: [@Sendable (String) -> Void] = []
        if let sink = options.keyLog { sinks.append(sink) }
        if let path = options.keyLogPath {
            let file = try KeyLogFile(path: path)
            sinks.append { file.append($0) }
        }
        var keyLog: (@Sendable (String) -> Void)?
        if !sinks.isEmpty { keyLog = { [sinks] line in for sink in sinks { sink(line) } } }
        let tlsOptions = try options.tls(keyLog: keyLog)
        do throws(OpenSSLError) {
            return try TLSContext(tlsOptions)
        } catch {
            throw .target(error.description, remedy: nil)
        }
    }

    /// Connects on `eventLoop`; the future succeeds once the MQTT byte stream can flow.
    ///
    /// The handler is made then, is the last of the pipeline, gets `channelActive` and after it `ByteBuffer`s of that
    /// stream. The end of the server's stream is `ChannelEvent.inputClosed`; whoever gets it has to close. Failures,
    /// also later ones, are `TransportError` as long as it is not the system that reports them.
    ///
    /// `webSocketPath` is the path and query for this connection in place of the URL's.
    public func connect(
        on eventLoop: any EventLoop,
        webSocketPath: String?,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel> {
        do throws(TransportError) {
            if let webSocketPath { try ReplayTarget.checkRequestPath(webSocketPath) }
        } catch {
            return eventLoop.makeFailedFuture(error)
        }
        let path = webSocketPath ?? target.path
        return addresses.get(on: eventLoop, timeout: options.connectTimeout).flatMap { [self] addresses in
            let limit = options.connectTimeout / max(addresses.count, 1)
            return open(addresses[...], limit, on: eventLoop, path: path, makeHandler: makeHandler)
        }.flatMap(\.ready)
    }

    /// A connection of the lowest layer, and when the others are up.
    private struct Opened: Sendable {
        var ready: EventLoopFuture<any Channel>
    }

    /// Tries one address after the other, each as long as `limit`; the first that answers is the first from then on.
    private func open(
        _ addresses: ArraySlice<SocketAddress>,
        _ limit: Duration,
        after earlier: TransportError? = nil,
        on eventLoop: any EventLoop,
        path: String,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<Opened> {
        guard let address = addresses.first else {
            return eventLoop.makeFailedFuture(earlier ?? TransportError(.resolve, .unknownHost, "there is no address"))
        }
        let rest = addresses.dropFirst()
        let ready = eventLoop.makePromise(of: (any Channel).self)
        var bootstrap = ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(limit))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { [self] channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = try handlers(path: path, ready: ready, makeHandler: makeHandler)
                    try channel.pipeline.syncOperations.addHandlers(handlers)
                }
            }
        if !target.isUnixSocket { bootstrap = bootstrap.channelOption(.socketOption(.tcp_nodelay), value: 1) }
        return bootstrap.connect(to: address).map { [self] _ in
            if earlier != nil { self.addresses.prefer(address) }
            return Opened(ready: ready.futureResult)
        }.flatMapError { [self] error in
            ready.fail(error)
            let failure = TransportError(.connect, system: error, to: place, limit: limit)
            // That there is no way for one kind of address says less than what another one met.
            let worse = failure.code == .unreachable ? earlier ?? failure : failure
            return open(rest, limit, after: worse, on: eventLoop, path: path, makeHandler: makeHandler)
        }
    }

    /// What the user calls the place that is connected to.
    private var place: String {
        if target.isUnixSocket { return target.path }
        return options.httpProxy.map { "the proxy \($0.host):\($0.port)" } ?? target.authority
    }

    /// The layers for one connection, the lowest first.
    private func handlers(
        path: String,
        ready: EventLoopPromise<any Channel>,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) throws -> [any ChannelHandler] {
        let limit = options.connectTimeout
        var handlers: [any ChannelHandler] = [ResetHandler()]
        if let proxy = options.httpProxy {
            handlers.append(ProxyClientHandler(proxy: proxy, authority: target.authority, timeout: limit))
        }
        if let context {
            handlers.append(
                TLSClientHandler(
                    session: try TLSSession(context, peerName: peerName),
                    circumstances: TransportError.TLSCircumstances(
                        peerName: peerName,
                        hasClientCertificate: options.certificateFile != nil || options.pkcs12File != nil,
                        hasPreSharedKey: options.preSharedKey != nil,
                        isOldVersionOnly: (options.maximumVersion ?? .tls13) < .tls12,
                        isEstablished: false
                    ),
                    handshakeTimeout: limit,
                    closeTimeout: options.closeTimeout
                )
            )
        }
        if target.isWebSocket {
            let isDefaultPort = target.port == target.scheme.defaultPort
            let host = isDefaultPort ? String(target.authority.dropLast("\(target.port)".count + 1)) : target.authority
            let handshake = WebSocketHandshake(host: host, path: path, headers: options.webSocketHeaders)
            handlers.append(
                WebSocketUpgradeHandler(handshake: handshake, timeout: limit, closeTimeout: options.closeTimeout)
            )
        } else if !target.isTLS {
            handlers.append(PlainGuardHandler())
        }
        handlers.append(ReadyHandler(ready, place: place, makeHandler: makeHandler))
        return handlers
    }
}
