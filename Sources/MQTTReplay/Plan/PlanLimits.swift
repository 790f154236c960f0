/// How much of a capture a plan takes in.
public struct PlanLimits: Sendable, Equatable {
    /// Bytes that a plan takes at most: 512 MiB.
    ///
    /// Counted are the bytes of packets or segments, and for each packet and connection what is kept beside them. Later
    /// packets are left out, which a remark says.
    public var bytes = 512 << 20
    /// Remarks of one kind that are told one by one: 8.
    ///
    /// Further ones are counted.
    public var remarksOfKind = 8

    /// What is kept of a packet or segment beside its bytes.
    static let stepBytes = 80
    /// What is kept of a connection beside its packets.
    static let connectionBytes = 1024

    /// The documented defaults.
    public init() {}
}
