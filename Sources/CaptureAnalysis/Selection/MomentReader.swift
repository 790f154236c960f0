/// Reads the forms of `CaptureMoment`, byte by byte.
struct MomentReader {
    private let bytes: [UInt8]
    private var offset = 0

    private static let notUnderstood = SelectionError(
        "A time is written as 2026-03-01T08:00:00.5Z, as seconds since 1970, or as +1m30s after the first frame."
    )
    private static let outOfRange = SelectionError("That time is out of range: years 1678 to 2261 can be told apart.")

    static let nanosecondsPerSecond: Int64 = 1_000_000_000

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// Steps over `character` if it comes next.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        offset += 1
        return true
    }

    // MARK: Numbers

    /// Digits, as many as there are; nil when there are none.
    private mutating func digits() throws(SelectionError) -> Int64? {
        let start = offset
        var value: Int64 = 0
        while let byte = next, Self.isDigit(byte) {
            value = try Self.sum(Self.product(value, 10), Int64(byte - UInt8(ascii: "0")))
            offset += 1
        }
        return offset > start ? value : nil
    }

    /// Exactly `count` digits.
    private mutating func digits(_ count: Int) throws(SelectionError) -> Int64 {
        let start = offset
        guard let value = try digits(), offset - start == count else { throw Self.notUnderstood }
        return value
    }

    /// What is behind a decimal point, in parts of `unit`; 0 when there is none.
    private mutating func fraction(of unit: Int64) throws(SelectionError) -> Int64 {
        guard skip(".") else { return 0 }
        var value: Int64 = 0
        var weight = unit
        let start = offset
        while let byte = next, Self.isDigit(byte) {
            weight /= 10
            value += Int64(byte - UInt8(ascii: "0")) * weight
            offset += 1
        }
        guard offset > start else { throw Self.notUnderstood }
        return value
    }

    private static func product(_ first: Int64, _ second: Int64) throws(SelectionError) -> Int64 {
        let (value, overflow) = first.multipliedReportingOverflow(by: second)
        if overflow { throw outOfRange }
        return value
    }

    private static func sum(_ first: Int64, _ second: Int64) throws(SelectionError) -> Int64 {
        let (value, overflow) = first.addingReportingOverflow(second)
        if overflow { throw outOfRange }
        return value
    }

    private func end() throws(SelectionError) {
        guard offset == bytes.count else { throw Self.notUnderstood }
    }

    // MARK: Forms

    /// Seconds since 1970, such as `1772352000.25`.
    mutating func seconds() throws(SelectionError) -> Int64 {
        guard let seconds = try digits() else { throw Self.notUnderstood }
        let fraction = try fraction(of: Self.nanosecondsPerSecond)
        try end()
        return try Self.sum(Self.product(seconds, Self.nanosecondsPerSecond), fraction)
    }

    /// A distance such as `1m30.5s`, each unit at most once and in falling order.
    mutating func duration() throws(SelectionError) -> Int64 {
        var total: Int64 = 0
        var lastUnit = Int64.max
        repeat {
            guard let whole = try digits() else { throw Self.notUnderstood }
            let numberEnd = offset
            // The unit stands behind the fraction, which is worth nothing without it.
            _ = try fraction(of: 0)
            let unit = lastUnit == .max && offset == bytes.count ? Self.nanosecondsPerSecond : try unit()
            let unitEnd = offset
            guard unit < lastUnit else { throw Self.notUnderstood }
            lastUnit = unit
            offset = numberEnd
            let part = try Self.sum(Self.product(whole, unit), fraction(of: unit))
            offset = unitEnd
            total = try Self.sum(total, part)
        } while offset < bytes.count
        return total
    }

    /// The unit's length in nanoseconds.
    private mutating func unit() throws(SelectionError) -> Int64 {
        if skip("d") { return 86_400 * Self.nanosecondsPerSecond }
        if skip("h") { return 3600 * Self.nanosecondsPerSecond }
        if skip("m") { return skip("s") ? 1_000_000 : 60 * Self.nanosecondsPerSecond }
        if skip("s") { return Self.nanosecondsPerSecond }
        if skip("u"), skip("s") { return 1000 }
        if skip("n"), skip("s") { return 1 }
        throw Self.notUnderstood
    }

    /// A date such as `2026-03-01T08:00:00.5+01:00` (RFC 3339 §5.6); `T` may be a space, the offset may be left out.
    mutating func date() throws(SelectionError) -> Int64 {
        let year = try digits(4)
        guard skip("-") else { throw Self.notUnderstood }
        let month = try digits(2)
        guard skip("-") else { throw Self.notUnderstood }
        let day = try digits(2)
        guard (1...12).contains(month), day >= 1, day <= Self.days(in: month, of: year) else {
            throw SelectionError("There is no such day.")
        }
        guard skip("T") || skip("t") || skip(" ") else { throw Self.notUnderstood }
        let hour = try digits(2)
        guard skip(":") else { throw Self.notUnderstood }
        let minute = try digits(2)
        guard skip(":") else { throw Self.notUnderstood }
        let second = try digits(2)
        // 60 is a leap second, which no clock of a capture counts: it is the second that follows.
        guard hour < 24, minute < 60, second <= 60 else { throw SelectionError("There is no such time of day.") }
        let fraction = try fraction(of: Self.nanosecondsPerSecond)
        let offset = try zone()
        try end()
        let time = hour * 3600 + minute * 60 + second - offset
        let seconds = Self.daysSince1970(year, month, day) * 86_400 + time
        return try Self.sum(Self.product(seconds, Self.nanosecondsPerSecond), fraction)
    }

    /// Seconds east of UTC.
    private mutating func zone() throws(SelectionError) -> Int64 {
        if offset == bytes.count || skip("Z") || skip("z") { return 0 }
        let isEast = skip("+")
        guard isEast || skip("-") else { throw Self.notUnderstood }
        let hours = try digits(2)
        guard skip(":") else { throw Self.notUnderstood }
        let minutes = try digits(2)
        guard hours < 24, minutes < 60 else { throw Self.notUnderstood }
        return (isEast ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isLeap(_ year: Int64) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    /// Days of the Gregorian calendar; `year` is 0 or above.
    private static func daysSince1970(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        // Years are counted from March, so that the leap day is the last of its year.
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
