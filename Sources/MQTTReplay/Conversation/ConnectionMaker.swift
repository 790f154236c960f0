public import NIOCore
internal import NIOPosix

/// Makes the connections a replay needs, with everything below MQTT.
public protocol ConnectionMaker: Sendable {
    /// Connects on `eventLoop`; the future succeeds once the MQTT byte stream can flow.
    ///
    /// The handler is added as the last of the pipeline and gets `ByteBuffer`s of that stream, from its first byte on.
    /// Must fail within a time-out of its own when nothing answers.
    func connect(
        on eventLoop: any EventLoop,
        webSocketPath: String?,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel>
}

/// MQTT over plain TCP, without anything in between.
public struct PlainConnectionMaker: ConnectionMaker {
    /// A host name or address.
    public var host: String
    /// The TCP port.
    public var port: Int
    /// How long connecting may take.
    public var connectTimeout: Duration

    /// A maker of connections to one server.
    public init(host: String, port: Int, connectTimeout: Duration = .seconds(10)) {
        self.host = host
        self.port = port
        self.connectTimeout = connectTimeout
    }

    /// Connects; see `ConnectionMaker`.
    public func connect(
        on eventLoop: any EventLoop,
        webSocketPath: String?,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: eventLoop)
            .connectTimeout(TimeAmount(connectTimeout))
            .channelOption(.socketOption(.tcp_nodelay), value: 1)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(makeHandler())
                }
            }
            .connect(host: host, port: port)
    }
}
