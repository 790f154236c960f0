extension FrameDissector {
    /// The longest datagram that a host hands to its network card: Linux's "BIG TCP" makes 512 KiB, and there is room
    /// above it.
    private static var maximumOffloadedDatagram: Int { 1 << 20 }

    /// Counts a datagram whose length field is 0, so that the frame's own length has to stand in for it.
    ///
    /// That length is whatever the capture file says; false when no host could have sent it.
    mutating func noteOffload(_ datagram: Section) -> Bool {
        counts.segmentationOffload &+= 1
        return datagram.wireEnd &- datagram.start <= Self.maximumOffloadedDatagram
    }
}
