/// One TCP segment as found in a frame: addresses, header fields, and where its data lie (RFC 9293 §3.1).
///
/// The value holds no bytes; `payload` names a range of the span that the `Dissection` tells.
public struct TCPSegment: Hashable, Sendable {
    /// The sender's address, of the innermost IP header.
    public var source: IPAddress
    /// The receiver's address, of the innermost IP header.
    public var destination: IPAddress
    /// The sender's port.
    public var sourcePort: UInt16
    /// The receiver's port.
    public var destinationPort: UInt16
    /// The sequence number of the first data byte, or of SYN when that bit is set.
    public var sequenceNumber: UInt32
    /// The next sequence number the sender expects; means nothing without the ACK bit.
    public var acknowledgmentNumber: UInt32
    /// The control bits.
    public var controlBits: ControlBits
    /// The window field as on the wire, before any scaling.
    public var window: UInt16
    /// The data that were captured, as offsets into the frame or into the reassembled datagram.
    public var payload: Range<Int>
    /// How many bytes of data the segment had on the wire: above `payload.count` when the capture cut the frame.
    public var payloadLengthOnWire: Int

    /// A segment with the given fields, as a test or a generator makes one.
    @inlinable
    public init(
        source: IPAddress,
        destination: IPAddress,
        sourcePort: UInt16,
        destinationPort: UInt16,
        sequenceNumber: UInt32,
        acknowledgmentNumber: UInt32,
        controlBits: ControlBits,
        window: UInt16,
        payload: Range<Int>,
        payloadLengthOnWire: Int
    ) {
        self.source = source
        self.destination = destination
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.sequenceNumber = sequenceNumber
        self.acknowledgmentNumber = acknowledgmentNumber
        self.controlBits = controlBits
        self.window = window
        self.payload = payload
        self.payloadLengthOnWire = payloadLengthOnWire
    }
}
