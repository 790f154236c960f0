import WireBytes

/// The Frame Control field of an IEEE 802.11 frame (§9.2.4.1): type and subtype, then flags.
private struct FrameControl {
    let type: UInt8
    let flags: UInt8

    var isVersion0: Bool { type & 0x03 == 0 }
    var isData: Bool { type & 0x0c == 0x08 }
    /// The subtypes that are sent for their header alone.
    var hasNoBody: Bool { type & 0x40 != 0 }
    var isQoS: Bool { type & 0x80 != 0 }
    /// To and from the distribution system: a fourth address follows.
    var hasFourAddresses: Bool { flags & 0x03 == 0x03 }
    var hasMoreFragments: Bool { flags & 0x04 != 0 }
    var isProtected: Bool { flags & 0x40 != 0 }
    /// In a QoS frame: the HT Control field is there.
    var hasHTControl: Bool { flags & 0x80 != 0 }
}

extension FrameDissector {
    /// Frame control, duration (2 each), three addresses (6 each), sequence control (2); by the flags a fourth
    /// address (6), QoS control (2), HT control (4): IEEE 802.11 §9.3.2.1.
    ///
    /// - Parameter isPadded: Whether the header is followed by padding up to a multiple of four bytes.
    mutating func dissectWireless(
        _ frame: Span<UInt8>,
        _ outer: Section,
        isPadded: Bool = false
    ) -> FrameOutcome {
        guard outer.holds(2) else { return outer.lacking(2) }
        let start = outer.start
        let control = FrameControl(type: frame[start], flags: frame[start &+ 1])
        guard control.isVersion0 else { return .malformed }
        guard control.isData, !control.hasNoBody else { return notIP() }

        var length = control.hasFourAddresses ? 30 : 24
        let qosOffset = length
        if control.isQoS { length &+= control.hasHTControl ? 6 : 2 }
        if isPadded { length = (length &+ 3) & ~3 }
        guard outer.holds(length) else { return outer.lacking(length) }
        let fragmentNumber = frame[start &+ 22] & 0x0f
        guard !control.isProtected, !control.hasMoreFragments, fragmentNumber == 0 else {
            counts.wirelessNotDecodable &+= 1
            return .notTCP
        }
        var section = outer
        section.skip(length)
        if control.isQoS, frame[start &+ qosOffset] & 0x80 != 0 {
            return dissectAggregate(frame, section)
        }
        return dissectLLC(frame, section)
    }

    /// Destination, source (6 each), length (2), an MSDU, padding: the first subframe of an A-MSDU
    /// (IEEE 802.11 §9.3.2.2.2).
    private mutating func dissectAggregate(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(14) else { return outer.lacking(14) }
        let length = Int(frame.bigEndianUInt16(at: outer.start &+ 12))
        var section = outer
        section.skip(14)
        // Four bytes after the MSDU may be the frame check sequence and three its padding; a subframe has more.
        if section.wireEnd &- section.start &- length >= 3 &+ 14 { counts.wirelessAggregatesCut &+= 1 }
        section.limit(to: length)
        return dissectLLC(frame, section)
    }

    /// Version, padding (1 each), length, little-endian (2), bitmaps of the fields present (4 each), the fields
    /// (radiotap.org).
    mutating func dissectRadiotap(_ frame: Span<UInt8>, _ outer: Section) -> FrameOutcome {
        guard outer.holds(8) else { return outer.lacking(8) }
        let start = outer.start
        let length = Int(frame.bigEndianUInt16(at: start &+ 2).byteSwapped)
        guard frame[start] == 0, length >= 8 else { return .malformed }
        guard outer.holds(length) else { return outer.lacking(length) }
        var section = outer
        section.skip(length)

        let flags = radiotapFlags(frame, start..<section.start)
        // 0x40: the frame check sequence is wrong, so nothing in the frame can be relied upon. 0x20: data pad.
        guard flags & 0x40 == 0 else { return .malformed }
        return dissectWireless(frame, section, isPadded: flags & 0x20 != 0)
    }

    /// The Flags field, behind the bitmaps and the eight-byte TSFT if that is there; 0 when there is none.
    private func radiotapFlags(_ frame: Span<UInt8>, _ header: Range<Int>) -> UInt8 {
        let present = frame.littleEndianUInt32(at: header.lowerBound &+ 4)
        guard present & 0x02 != 0 else { return 0 }
        var offset = header.lowerBound &+ 4
        while offset &+ 4 <= header.upperBound, frame[offset &+ 3] & 0x80 != 0 { offset &+= 4 }
        offset &+= 4
        if present & 0x01 != 0 {
            offset = header.lowerBound &+ ((offset &- header.lowerBound &+ 7) & ~7) &+ 8
        }
        return offset < header.upperBound ? frame[offset] : 0
    }
}
