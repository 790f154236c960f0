/// The unit of an interface's timestamps, as the pcapng option `if_tsresol` stores it.
///
/// The draft's section 4.2 (Interface Description Block): with the top bit clear the unit is 10 to the power of
/// minus the value seconds, with it set 2 to the power of minus the lower seven bits seconds.
public struct TimestampResolution: RawRepresentable, Hashable, Sendable {
    /// The option's value.
    public var rawValue: UInt8

    /// A resolution by the option's value.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// A millionth of a second: what pcap files of the classic format and interfaces without the option have.
    public static let microseconds = TimestampResolution(rawValue: 6)
    /// A thousand-millionth of a second.
    public static let nanoseconds = TimestampResolution(rawValue: 9)

    /// True when the unit is a power of two.
    public var isBinary: Bool { rawValue & 0x80 != 0 }

    /// The negated exponent, 0 to 127.
    public var exponent: Int { Int(rawValue & 0x7F) }
}

extension TimestampResolution: CustomStringConvertible {
    /// The unit, such as `10^-6 s`.
    public var description: String { "\(isBinary ? 2 : 10)^-\(exponent) s" }
}

/// Turns an interface's timestamps into nanoseconds since 1970, without overflow for any input.
struct InterfaceClock: Sendable {
    private var multiplier: UInt64 = 1000
    private var divisor: UInt64 = 1
    private var shift = 0
    private var offset: Int64 = 0

    /// The clock of an interface with this resolution and `if_tsoffset`, in seconds.
    init(resolution: TimestampResolution, offsetSeconds: Int64) {
        let exponent = resolution.exponent
        if resolution.isBinary {
            multiplier = 1_000_000_000
            shift = exponent
        } else if exponent <= 9 {
            multiplier = Self.powerOfTen(9 - exponent)
        } else {
            // Past 10^-28 even the largest count is less than a nanosecond.
            multiplier = exponent <= 28 ? 1 : 0
            divisor = Self.powerOfTen(min(exponent, 28) - 9)
        }
        let (nanoseconds, overflow) = offsetSeconds.multipliedReportingOverflow(by: 1_000_000_000)
        offset = overflow ? (offsetSeconds < 0 ? .min : .max) : nanoseconds
    }

    /// The time of `units` ticks after the interface's zero; saturates at what 64 bits hold.
    @inline(__always)
    func nanoseconds(_ units: UInt64) -> Int64 {
        let (high, low) = units.multipliedFullWidth(by: multiplier)
        var magnitude: UInt64
        if high == 0 && shift == 0 {
            magnitude = divisor == 1 ? low : low / divisor
        } else {
            magnitude = shifted(high: high, low: low)
        }
        magnitude = min(magnitude, UInt64(Int64.max))
        let (sum, overflow) = Int64(truncatingIfNeeded: magnitude).addingReportingOverflow(offset)
        return overflow ? .max : sum
    }

    @inline(never)
    private func shifted(high: UInt64, low: UInt64) -> UInt64 {
        let value = (UInt128(high) << 64 | UInt128(low)) >> UInt128(shift)
        return value > UInt128(UInt64.max) ? .max : UInt64(truncatingIfNeeded: value)
    }

    /// 10 to the power of `exponent`, which is 0 to 19.
    private static func powerOfTen(_ exponent: Int) -> UInt64 {
        var result: UInt64 = 1
        for _ in 0..<exponent {
            result *= 10
        }
        return result
    }
}
