/// The control bits of a TCP header (RFC 9293 §3.1), by the names of the standard.
public struct ControlBits: OptionSet, Hashable, Sendable {
    /// The byte as on the wire, all eight bits kept.
    public let rawValue: UInt8

    /// Control bits from the byte as on the wire; every value is valid.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// FIN: no more data from the sender.
    @inlinable public static var fin: ControlBits { ControlBits(rawValue: 0x01) }
    /// SYN: synchronize sequence numbers.
    @inlinable public static var syn: ControlBits { ControlBits(rawValue: 0x02) }
    /// RST: reset the connection.
    @inlinable public static var rst: ControlBits { ControlBits(rawValue: 0x04) }
    /// PSH: push function.
    @inlinable public static var psh: ControlBits { ControlBits(rawValue: 0x08) }
    /// ACK: the acknowledgment field is significant.
    @inlinable public static var ack: ControlBits { ControlBits(rawValue: 0x10) }
    /// URG: the urgent pointer field is significant.
    @inlinable public static var urg: ControlBits { ControlBits(rawValue: 0x20) }
    /// ECE: explicit congestion notification echo (RFC 3168).
    @inlinable public static var ece: ControlBits { ControlBits(rawValue: 0x40) }
    /// CWR: congestion window reduced (RFC 3168).
    @inlinable public static var cwr: ControlBits { ControlBits(rawValue: 0x80) }
}
