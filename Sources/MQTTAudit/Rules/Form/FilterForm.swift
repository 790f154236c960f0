import MQTTCodec
import WireBytes

/// Topic Filters (MQTT 5.0 §4.7, §4.8): wildcards, Shared Subscriptions.
extension PacketForm {
    static let multiLevelWildcard = Statement("MQTT3-filter-syntax", "MQTT-4.7.1-2", "MQTT-4.7.1-1")
    static let singleLevelWildcard = Statement("MQTT3-filter-syntax", "MQTT-4.7.1-3", "MQTT-4.7.1-2")
    static let shareName = Statement.only5("MQTT-4.8.2-1")
    static let sharedFilter = Statement.only5("MQTT-4.8.2-2")

    /// Judges a Topic Filter.
    mutating func judgeFilter(_ bytes: Span<UInt8>, in range: Range<Int>) {
        guard !range.isEmpty else {
            return add(
                Self.emptyTopic,
                at: range.lowerBound &- 2..<range.lowerBound,
                expected: "Topic Filter of 1 character or more",
                observed: "empty Topic Filter"
            )
        }
        guard version.hasProperties, let shared = TopicFilter.shared(bytes.extracting(range)) else {
            return judgeLevels(bytes, in: range, whole: range)
        }
        let start = range.lowerBound
        if shared.name.isEmpty {
            let expected = "a ShareName of 1 character or more"
            judge(Self.shareName, at: range, bytes, range, expected: expected)
        }
        let name = start &+ shared.name.lowerBound..<start &+ shared.name.upperBound
        for offset in name where bytes[offset] | 0x08 == UInt8(ascii: "+") {
            let expected = "a ShareName without wildcards"
            judge(Self.sharedFilter, at: offset..<offset &+ 1, bytes, range, expected: expected)
            break
        }
        let filter = start &+ shared.filter.lowerBound..<start &+ shared.filter.upperBound
        if !filter.isEmpty {
            judgeLevels(bytes, in: filter, whole: range)
        } else if !shared.name.isEmpty {
            judge(Self.sharedFilter, at: range, bytes, range, expected: "\"/\" and a Topic Filter behind the ShareName")
        }
    }

    private mutating func judge(
        _ statement: Statement,
        at fault: Range<Int>,
        _ bytes: Span<UInt8>,
        _ filter: Range<Int>,
        expected: String
    ) {
        let quoted = quote(bytes, in: filter)
        add(statement, at: fault, expected: expected, observed: "Topic Filter\(quoted)")
    }

    /// Judges the wildcards of the filter in `range`: the first misplaced one of each kind.
    private mutating func judgeLevels(_ bytes: Span<UInt8>, in range: Range<Int>, whole: Range<Int>) {
        let separator = UInt8(ascii: "/")
        var found = (multi: false, single: false)
        for offset in range where bytes[offset] | 0x08 == UInt8(ascii: "+") {
            let startsLevel = offset == range.lowerBound || bytes[offset &- 1] == separator
            let isLast = offset == range.upperBound &- 1
            let at = offset..<offset &+ 1
            if bytes[offset] == UInt8(ascii: "#") {
                guard !(startsLevel && isLast), !found.multi else { continue }
                found.multi = true
                judge(Self.multiLevelWildcard, at: at, bytes, whole, expected: "# only as the whole last level")
            } else {
                guard !(startsLevel && (isLast || bytes[offset &+ 1] == separator)), !found.single else { continue }
                found.single = true
                judge(Self.singleLevelWildcard, at: at, bytes, whole, expected: "+ only as a whole level")
            }
        }
    }
}
