import PacketHeaders

/// A TCP segment on its way from the reader to its lane, in 64 bytes: what one core writes and another reads is dear.
struct BatchSegment {
    let frame: UInt64
    let timestamp: Int64
    private let source: UInt64
    private let destination: UInt64
    /// Where the batch has the rest of IPv6 addresses; −1 for IPv4.
    var prefixes: Int32 = -1
    private let ports: UInt32
    private let sequenceNumber: UInt32
    private let acknowledgmentNumber: UInt32
    private let payloadStart: UInt32
    private let payloadCount: UInt32
    private let payloadLengthOnWire: UInt32
    private let window: UInt16
    private let controlBits: ControlBits

    /// The upper halves of a segment's two IPv6 addresses.
    struct Prefixes {
        let source: UInt64
        let destination: UInt64

        @inline(__always)
        init(_ segment: borrowing TCPSegment) {
            source = segment.source.high
            destination = segment.destination.high
        }
    }

    /// A segment whose payload is to be at `payload` in the batch's bytes.
    ///
    /// No frame, and so no batch, is as long as 32 bits can say.
    @inline(__always)
    init(_ segment: borrowing TCPSegment, payload: Int, frame: UInt64, timestamp: Int64) {
        self.frame = frame
        self.timestamp = timestamp
        source = segment.source.low
        destination = segment.destination.low
        ports = UInt32(segment.sourcePort) &<< 16 | UInt32(segment.destinationPort)
        sequenceNumber = segment.sequenceNumber
        acknowledgmentNumber = segment.acknowledgmentNumber
        payloadStart = UInt32(truncatingIfNeeded: payload)
        payloadCount = UInt32(truncatingIfNeeded: segment.payload.count)
        payloadLengthOnWire = UInt32(clamping: segment.payloadLengthOnWire)
        window = segment.window
        controlBits = segment.controlBits
    }

    /// The segment's header; `prefixes` for IPv6.
    @inline(__always)
    func header(_ prefixes: Prefixes?) -> TCPSegment {
        TCPSegment(
            source: Self.address(prefixes?.source, source),
            destination: Self.address(prefixes?.destination, destination),
            sourcePort: UInt16(truncatingIfNeeded: ports &>> 16),
            destinationPort: UInt16(truncatingIfNeeded: ports),
            sequenceNumber: sequenceNumber,
            acknowledgmentNumber: acknowledgmentNumber,
            controlBits: controlBits,
            window: window,
            payload: Int(payloadStart)..<Int(payloadStart) &+ Int(payloadCount),
            payloadLengthOnWire: Int(payloadLengthOnWire)
        )
    }

    @inline(__always)
    private static func address(_ high: UInt64?, _ low: UInt64) -> IPAddress {
        guard let high else { return IPAddress(ipv4: UInt32(truncatingIfNeeded: low)) }
        return IPAddress(ipv6High: high, low: low)
    }
}
