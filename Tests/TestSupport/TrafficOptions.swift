public import CaptureFile
public import MQTTCodec

/// What traffic to generate, and how to disturb it.
///
/// The disturbances are shares of frames, 0 to 1.
public struct TrafficOptions: Sendable {
    /// Decides everything that is random.
    public var seed: UInt64 = 1
    /// At least so many frames; the last conversation may add a few.
    public var frames = 10_000
    /// Clients that are connected at the same time, at least 1.
    public var clients = 40
    /// What the clients speak.
    public var versions: [ProtocolVersion] = ProtocolVersion.allCases
    /// The server's ports.
    public var ports: [UInt16] = [1883]
    /// The share of clients that use IPv6.
    public var ipv6Share = 0.25
    /// The file format; a classic file has the link type of the first of `links` alone.
    public var format = CaptureWriter.Format.pcapng
    /// The interfaces.
    public var links: [LinkLayer] = [.ethernet]
    /// Bytes captured of each frame; 0 for all.
    public var snapshotLength = 0
    /// Frames that are captured later than some that came after them.
    public var reordered = 0.0
    /// Data segments that are sent again, in the same or in other pieces.
    public var retransmitted = 0.0
    /// Data segments that repeat bytes of the one before them.
    public var overlapping = 0.0
    /// Frames that are captured twice.
    public var duplicated = 0.0
    /// Data segments that never reach the receiver, nor the capture, before they are sent again.
    public var recovered = 0.0
    /// Data segments that the capture misses although the receiver got them.
    public var lost = 0.0
    /// Begin half of the connections so close to the highest sequence number that it wraps.
    public var wrapsSequenceNumbers = true
    /// Messages of many segments.
    public var largeMessages = 0.002
    /// Exchanges that end their connection.
    public var endings = 0.01
    /// Connections that carry HTTP or TLS, and connections that the server refuses.
    public var foreign = 0.02
    /// Keep a list of all packets in the truth; 40 bytes each.
    public var listsPackets = false

    /// Undisturbed traffic on Ethernet.
    public init() {}
}
