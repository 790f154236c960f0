import CaptureAnalysis
import MQTTTimeline
import TimelineExport
import WireBytes

/// Numbers as people read them.
enum Readable {
    /// A number with a comma between thousands.
    static func count(_ value: some BinaryInteger) -> String { Wording.count(value) }

    /// A number and what it counts: "1 frame", "2,000 frames".
    static func count(_ value: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        Wording.count(value, singular, plural)
    }

    /// A count for a column in which zeros would only distract.
    static func countOrNothing(_ value: some BinaryInteger) -> String { value == 0 ? "" : count(value) }

    /// A size in B, KB, MB… of 1,000 each.
    static func bytes(_ value: some BinaryInteger) -> String {
        if value < 1000 { return "\(value) B" }
        var size = Double(value)
        for unit in ["KB", "MB", "GB"] {
            size /= 1000
            if size < 999.95 { return "\(Wording.decimal(size, size < 10 ? 2 : 1)) \(unit)" }
        }
        return "\(Wording.decimal(size / 1000, 1)) TB"
    }

    /// A duration in the unit that suits it.
    static func duration(_ value: Duration) -> String { Wording.duration(value) }

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
}
