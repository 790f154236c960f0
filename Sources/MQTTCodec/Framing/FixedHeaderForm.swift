/// What of a Fixed Header no field of a packet says: kept, so that a packet that was read is written back the same.
///
/// The default is the form that every version prescribes. 3.1 lets receivers ignore unused flags, and 3.1 and 3.1.1 do
/// not refuse a padded Remaining Length; 5.0 allows neither.
public struct FixedHeaderForm: Hashable, Sendable {
    /// The flags, 0 to 15, where they are not those the packet's type prescribes; nil otherwise.
    ///
    /// PUBLISH, whose fields say them, does not use it.
    public var flags: UInt8?
    /// How many bytes Remaining Length takes, 2 to 4, where that is more than it needs; nil otherwise.
    public var remainingLengthBytes: Int?

    /// The form that every version prescribes.
    public init() {}

    /// The form of a header met on the wire.
    init(of header: FixedHeader) {
        if header.type != .publish, header.flags != header.type.prescribedFlags {
            flags = header.flags
        }
        if !header.isMinimal {
            remainingLengthBytes = header.length - 1
        }
    }

    /// DUP, which 3.1 also allows in SUBSCRIBE, UNSUBSCRIBE and PUBREL.
    public var dup: Bool { (flags ?? 0) & 0b1000 != 0 }
}
