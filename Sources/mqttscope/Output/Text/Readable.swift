import CaptureAnalysis
import TimelineExport
import WireBytes

/// Numbers as people read them.
enum Readable {
    /// A number with a comma between thousands.
    static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// A number and what it counts: "1 frame", "2,000 frames".
    static func count(_ value: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
    }

    /// A count for a column in which zeros would only distract.
    static func countOrNothing(_ value: some BinaryInteger) -> String { value == 0 ? "" : count(value) }

    /// A size in B, KB, MB… of 1,000 each.
    static func bytes(_ value: some BinaryInteger) -> String {
        if value < 1000 { return "\(value) B" }
        var size = Double(value)
        for unit in ["KB", "MB", "GB"] {
            size /= 1000
            if size < 999.95 { return "\(decimal(size, size < 10 ? 2 : 1)) \(unit)" }
        }
        return "\(decimal(size / 1000, 1)) TB"
    }

    /// A duration in the unit that suits it.
    static func duration(_ value: Duration) -> String {
        let seconds = value / .seconds(1)
        let whole = max(60, value.components.seconds)
        if seconds < 0.0009995 { return "\(Int((seconds * 1e6).rounded())) µs" }
        if seconds < 0.9995 { return "\(decimal(seconds * 1e3, seconds < 0.01 ? 2 : 1)) ms" }
        if seconds < 59.995 { return "\(decimal(seconds, seconds < 10 ? 2 : 1)) s" }
        if whole < 3600 { return two(whole / 60, "min", whole % 60, "s") }
        if whole < 86_400 { return two(whole / 3600, "h", whole / 60 % 60, "min") }
        return two(whole / 86_400, "d", whole / 3600 % 24, "h")
    }

    private static func two(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        "\(count(large)) \(largeUnit)" + (small == 0 ? "" : " \(small) \(smallUnit)")
    }

    /// The frames to open in Wireshark: "frame 3, 17, 20, …", without separators, so that they can be pasted.
    static func frames(_ occurrences: Occurrences) -> String {
        if occurrences.frames.isEmpty { return "" }
        let list = occurrences.frames.map(String.init).joined(separator: ", ")
        return "frame \(list)" + (occurrences.count > UInt64(occurrences.frames.count) ? ", …" : "")
    }

    /// A time range in UTC, to the millisecond, with the date once where both ends have the same.
    static func range(_ range: ClosedRange<Int64>) -> String {
        let (startDate, startTime) = dateAndTime(range.lowerBound)
        let (endDate, endTime) = dateAndTime(range.upperBound)
        return "\(startDate) \(startTime) to \(endDate == startDate ? "" : endDate + " ")\(endTime) UTC"
    }

    private static func dateAndTime(_ nanoseconds: Int64) -> (date: String, time: String) {
        var text = TimestampText()
        var writer = ByteWriter(capacity: 32)
        text.append(nanoseconds, to: &writer)
        let stamp = String(decoding: writer.array, as: UTF8.self)
        return (String(stamp.prefix(10)), String(stamp.dropFirst(11).prefix(12)))
    }

    private static func decimal(_ value: Double, _ places: Int) -> String {
        let scale = places == 1 ? 10 : 100
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }
}
