import Testing

/// Integers in the byte order of a file under test.
struct Endian: Sendable, CustomTestStringConvertible {
    let isBig: Bool

    static let little = Endian(isBig: false)
    static let big = Endian(isBig: true)
    static let both = [little, big]

    var testDescription: String { isBig ? "big-endian" : "little-endian" }

    func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        let count = type(of: value).bitWidth / 8
        let bigEndian = (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        return isBig ? bigEndian : bigEndian.reversed()
    }

    func u16(_ value: UInt16) -> [UInt8] { bytes(value) }
    func u32(_ value: UInt32) -> [UInt8] { bytes(value) }
    func u64(_ value: UInt64) -> [UInt8] { bytes(value) }
}

/// Classic capture files, made by hand.
struct PcapBytes {
    var endian: Endian
    var bytes: [UInt8]

    init(_ endian: Endian, magic: UInt32 = 0xA1B2_C3D4, snapshotLength: UInt32 = 65_535, linkType: UInt32 = 1) {
        self.endian = endian
        bytes = endian.u32(magic) + endian.u16(2) + endian.u16(4) + endian.u64(0)
        bytes += endian.u32(snapshotLength) + endian.u32(linkType)
    }

    mutating func record(
        _ seconds: UInt32,
        _ fraction: UInt32,
        _ frame: [UInt8],
        captured: Int? = nil,
        original: Int? = nil
    ) {
        bytes += endian.u32(seconds) + endian.u32(fraction)
        bytes += endian.u32(UInt32(captured ?? frame.count)) + endian.u32(UInt32(original ?? frame.count))
        bytes += frame
    }
}

/// Blocks of pcapng files, made by hand.
struct Blocks {
    var endian: Endian

    static func padded(_ bytes: [UInt8]) -> [UInt8] {
        bytes + [UInt8](repeating: 0, count: (4 - bytes.count % 4) % 4)
    }

    func block(_ type: UInt32, _ body: [UInt8], length: UInt32? = nil, trailer: UInt32? = nil) -> [UInt8] {
        let honest = UInt32(body.count + 12)
        return endian.u32(type) + endian.u32(length ?? honest) + body + endian.u32(trailer ?? length ?? honest)
    }

    func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
        endian.u16(code) + endian.u16(UInt16(value.count)) + Self.padded(value)
    }

    func section(magic: UInt32 = 0x1A2B_3C4D, major: UInt16 = 1, options: [UInt8] = []) -> [UInt8] {
        block(0x0A0D_0D0A, endian.u32(magic) + endian.u16(major) + endian.u16(0) + endian.u64(.max) + options)
    }

    func interface(_ linkType: UInt16 = 1, snapshotLength: UInt32 = 0, options: [UInt8] = []) -> [UInt8] {
        block(1, endian.u16(linkType) + endian.u16(0) + endian.u32(snapshotLength) + options)
    }

    func enhanced(
        _ frame: [UInt8],
        interface: UInt32 = 0,
        time: UInt64 = 0,
        captured: UInt32? = nil,
        original: UInt32? = nil,
        options: [UInt8] = []
    ) -> [UInt8] {
        var body = endian.u32(interface) + endian.u32(UInt32(time >> 32)) + endian.u32(UInt32(truncatingIfNeeded: time))
        body += endian.u32(captured ?? UInt32(frame.count)) + endian.u32(original ?? UInt32(frame.count))
        return block(6, body + Self.padded(frame) + options)
    }

    func obsolete(_ frame: [UInt8], interface: UInt16 = 0, drops: UInt16 = 0, time: UInt64 = 0) -> [UInt8] {
        var body = endian.u16(interface) + endian.u16(drops)
        body += endian.u32(UInt32(time >> 32)) + endian.u32(UInt32(truncatingIfNeeded: time))
        body += endian.u32(UInt32(frame.count)) + endian.u32(UInt32(frame.count))
        return block(2, body + Self.padded(frame))
    }

    func simple(_ frame: [UInt8], original: UInt32? = nil) -> [UInt8] {
        block(3, endian.u32(original ?? UInt32(frame.count)) + Self.padded(frame))
    }

    func secrets(_ bytes: [UInt8], type: UInt32 = 0x544C_534B, length: UInt32? = nil) -> [UInt8] {
        block(10, endian.u32(type) + endian.u32(length ?? UInt32(bytes.count)) + Self.padded(bytes))
    }
}
