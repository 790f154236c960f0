public import NIOCore

/// Makes the connections a replay needs, with everything below MQTT.
public protocol ConnectionMaker: Sendable {
    /// Connects on `eventLoop`; the future succeeds once the MQTT byte stream can flow.
    ///
    /// The handler is added as the last of the pipeline and gets `ByteBuffer`s of that stream, from its first byte on.
    /// Must fail within a time-out of its own when nothing answers. The end of the server's stream is
    /// `ChannelEvent.inputClosed`; `TransportEvent.reset` ends the connection abruptly.
    func connect(
        on eventLoop: any EventLoop,
        webSocketPath: String?,
        makeHandler: @escaping @Sendable () -> any ChannelHandler
    ) -> EventLoopFuture<any Channel>
}
