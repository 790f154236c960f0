/// Some bytes or bits of a Control Packet, and what they mean.
public struct AnnotatedField: Hashable, Sendable {
    /// The standard's name of the field, or of the bits in it.
    public let name: String
    /// Which bytes, counted from the packet's first one.
    public let range: Range<Int>
    /// Which bits of the byte; nil when the bytes are meant as a whole.
    public let bits: UInt8?
    /// What they say.
    public let value: Value
    /// What that means, in words; empty when the value speaks for itself.
    public let meaning: String
    /// Whether it stands in a Property section.
    public let isProperty: Bool

    /// What bytes say.
    public enum Value: Hashable, Sendable {
        /// A number.
        case number(Int)
        /// A UTF-8 Encoded String, which may be none: the bytes are as they were sent.
        case text
        /// Bytes that are the Application Message or Binary Data.
        case binary
        /// A Password or Authentication Data.
        case secret
        /// Bytes that nothing could be made of: what follows a fault, or stands behind the last field.
        case unread
    }
}

/// A Control Packet field by field, in the order of the wire.
///
/// Other than decoding, this goes on behind faults that leave the next field in its place, so that a malformed packet
/// can be looked at as well; what is wrong with it, decoding says. The fields cover all bytes without a hole.
public struct PacketAnnotation: Sendable {
    /// Fields that are told apart in one packet: 65,536.
    ///
    /// What follows is one field `unread`.
    public static let maximumFields = 65_536

    /// The fields.
    public let fields: [AnnotatedField]

    /// Annotates the packet that fills `packet`, or of which `packet` is all there is.
    ///
    /// - Parameter version: the version that is spoken; CONNECT states its own.
    public init(of packet: Span<UInt8>, version: ProtocolVersion) {
        var walk = FieldWalk(limit: packet.count, version: version)
        walk.read(packet)
        fields = walk.fields
    }
}
