/// A moment that a person names to select events.
public enum CaptureMoment: Sendable, Equatable {
    /// Nanoseconds since 1970.
    case absolute(Int64)
    /// Nanoseconds since the first frame.
    case sinceFirstFrame(Int64)

    /// Nanoseconds since 1970, given the time of the first frame.
    public func timestamp(first: Int64) -> Int64 {
        switch self {
        case .absolute(let timestamp):
            return timestamp
        case .sinceFirstFrame(let distance):
            let (timestamp, overflow) = first.addingReportingOverflow(distance)
            return overflow ? .max : timestamp
        }
    }

    /// Reads a moment in one of three forms.
    ///
    /// - `2026-03-01T08:00:00.5+01:00`, RFC 3339. Without `Z` or an offset it is UTC, as times are shown everywhere.
    /// - `1772352000.25`, seconds since 1970.
    /// - `+1m30s`, after the first frame, in `d`, `h`, `m`, `s`, `ms`, `us` and `ns`; a number alone is in seconds.
    ///
    /// Fractions count to nanoseconds; further digits are cut off.
    public init(_ text: String) throws(SelectionError) {
        var reader = MomentReader(text)
        if reader.skip("+") {
            self = .sinceFirstFrame(try reader.duration())
        } else if text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") || MomentReader.isDigit($0) }) {
            self = .absolute(try reader.seconds())
        } else {
            self = .absolute(try reader.date())
        }
    }
}
