extension FixedHeader {
    /// The header of the same packet as if it ended after its first `packetLength` bytes: with it, the fields of a
    /// packet of which only the beginning is there can be read.
    ///
    /// - Precondition: `packetLength` is at least `length` and at most the real `packetLength`.
    public func shortened(to packetLength: Int) -> FixedHeader {
        precondition(packetLength >= length && packetLength <= self.packetLength)
        return FixedHeader(self, remainingLength: packetLength - length)
    }
}
