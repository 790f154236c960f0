import WireBytes

extension FrameDissector {
    /// Ethernet, IPv4 and TCP without options, in bytes.
    private static let plainHeaders = 54

    /// The segment of a frame as nearly all are: Ethernet without tags, IPv4 without options that is no fragment, and
    /// nothing of it cut.
    ///
    /// The layers make the same of it, one by one; here they are looked at together.
    ///
    /// - Returns: nil for any other frame, whatever it is.
    @inline(__always)
    func plainSegment(_ frame: Span<UInt8>, originalLength: Int) -> TCPSegment? {
        guard frame.count >= Self.plainHeaders, originalLength <= frame.count, !options.verifyChecksums,
            // EtherType, then version and header length.
            frame.bigEndianUInt32(at: 12) &>> 8 == 0x0800_45,
            // The More Fragments flag and the offset.
            frame.bigEndianUInt16(at: 20) & 0x3fff == 0,
            frame[23] == IPProtocol.tcp
        else { return nil }
        let end = 14 &+ Int(frame.bigEndianUInt16(at: 16))
        let dataStart = 34 &+ Int(frame[46] &>> 4) &* 4
        guard dataStart >= Self.plainHeaders, dataStart <= end, end <= frame.count else { return nil }
        return TCPSegment(
            source: IPAddress(ipv4: frame.bigEndianUInt32(at: 26)),
            destination: IPAddress(ipv4: frame.bigEndianUInt32(at: 30)),
            sourcePort: frame.bigEndianUInt16(at: 34),
            destinationPort: frame.bigEndianUInt16(at: 36),
            sequenceNumber: frame.bigEndianUInt32(at: 38),
            acknowledgmentNumber: frame.bigEndianUInt32(at: 42),
            controlBits: ControlBits(rawValue: frame[47]),
            window: frame.bigEndianUInt16(at: 48),
            payload: dataStart..<end,
            payloadLengthOnWire: end &- dataStart
        )
    }
}
