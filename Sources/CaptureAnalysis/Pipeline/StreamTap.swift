public import MQTTTimeline
public import TCPReassembly

/// Takes the streams of a lane's connections as they are, before they are decoded and whatever they carry.
///
/// Each lane has its own and uses it from one thread at a time. A connection is known by its slot until it is removed;
/// the frame it began with names it in the whole capture.
public protocol StreamTap: AnyObject {
    /// A connection began.
    ///
    /// - Parameter knownServer: the end whose port is known for MQTT; nil for neither.
    func opened(_ slot: Int, _ facts: ConnectionFacts, knownServer: Endpoint?)
    /// The next bytes of one direction, as one segment brought them.
    ///
    /// - Parameters:
    ///   - bytes: lent for the call.
    ///   - frame: the frame that brought them, with its time in nanoseconds since 1970.
    ///   - client: which end is the client; nil while it is not known.
    func received(
        _ bytes: Span<UInt8>,
        _ slot: Int,
        from sender: Endpoint,
        frame: UInt64,
        timestamp: Int64,
        client: Endpoint?
    )
    /// Bytes of one direction are not in the capture.
    func missed(_ length: UInt64, _ slot: Int, from sender: Endpoint)
    /// The connection carries something other than MQTT; may be told again.
    func foreign(_ slot: Int, _ foreign: ForeignProtocol)
    /// The connection ended.
    func closed(_ slot: Int, _ end: ConnectionEnd)
}
