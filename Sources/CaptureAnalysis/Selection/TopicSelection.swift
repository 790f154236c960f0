import MQTTCodec
import WireBytes

/// A Topic Filter by which events are chosen (MQTT 5.0 §4.7).
public struct TopicSelection: Sendable, Equatable {
    /// Without `$share/{ShareName}/`.
    private let filter: [UInt8]

    /// Reads a Topic Filter; that of a Shared Subscription stands for what is behind the ShareName.
    public init(_ text: String) throws(SelectionError) {
        let bytes = Array(text.utf8)
        if let fault = TopicFilter.validate(bytes.span, version: .v5_0) {
            throw SelectionError("That is no Topic Filter: \(Self.words(fault)).")
        }
        filter = Array(bytes[Self.ownPart(of: bytes.span)])
    }

    private static func words(_ fault: TopicFilter.Fault) -> String {
        switch fault {
        case .empty: "it is empty"
        case .nullCharacter: "it holds the null character"
        case .multiLevelWildcard: "'#' has to be the last level, alone"
        case .singleLevelWildcard: "'+' has to be alone in its level"
        case .emptyShareName, .wildcardInShareName: "its ShareName is not valid"
        case .emptySharedFilter: "there is nothing behind the ShareName"
        }
    }

    /// The part that topics are compared with.
    private static func ownPart(of filter: Span<UInt8>) -> Range<Int> {
        TopicFilter.shared(filter)?.filter ?? 0..<filter.count
    }

    /// Whether messages with this Topic Name are asked for; not when it is empty because an alias is not known.
    @inline(__always)
    public func matches(name: Span<UInt8>) -> Bool {
        TopicFilter.matches(filter: filter.span, name: name)
    }

    /// Whether there can be a message that is asked for and that also belongs to a subscription of `other`.
    public func overlaps(filter other: Span<UInt8>) -> Bool {
        let own = filter
        return Self.overlap(own.span, other)
            || Self.overlap(own.span, other.extracting(Self.ownPart(of: other)))
    }

    /// Whether there can be a message that is asked for and that also belongs to a subscription of `other`.
    public func overlaps(filter other: String) -> Bool {
        let bytes = Array(other.utf8)
        return overlaps(filter: bytes.span)
    }

    private static func overlap(_ first: Span<UInt8>, _ second: Span<UInt8>) -> Bool {
        guard !first.isEmpty, !second.isEmpty else { return false }
        // Wildcards at the start do not match names that begin with "$" ([MQTT-4.7.2-1]).
        if isWildcard(first[0]) && second[0] == dollar || isWildcard(second[0]) && first[0] == dollar { return false }
        var (inFirst, inSecond) = (0, 0)
        while true {
            let firstLevel = level(of: first, at: inFirst)
            let secondLevel = level(of: second, at: inSecond)
            if isMultiLevel(firstLevel, of: first) || isMultiLevel(secondLevel, of: second) { return true }
            guard let firstLevel, let secondLevel else { return firstLevel == nil && secondLevel == nil }
            let firstBytes = first.extracting(firstLevel)
            let secondBytes = second.extracting(secondLevel)
            guard isSingleLevel(firstBytes) || isSingleLevel(secondBytes) || firstBytes.hasSameBytes(as: secondBytes)
            else { return false }
            inFirst = firstLevel.upperBound + 1
            inSecond = secondLevel.upperBound + 1
        }
    }

    private static let dollar = UInt8(ascii: "$")

    private static func isWildcard(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "#") || byte == UInt8(ascii: "+")
    }

    private static func isSingleLevel(_ level: Span<UInt8>) -> Bool {
        level.count == 1 && level[0] == UInt8(ascii: "+")
    }

    private static func isMultiLevel(_ level: Range<Int>?, of filter: Span<UInt8>) -> Bool {
        guard let level else { return false }
        return level.count == 1 && filter[level.lowerBound] == UInt8(ascii: "#")
    }

    /// The level that begins at `start`; nil behind the last one.
    private static func level(of filter: Span<UInt8>, at start: Int) -> Range<Int>? {
        guard start <= filter.count else { return nil }
        var end = start
        while end < filter.count, filter[end] != UInt8(ascii: "/") { end += 1 }
        return start..<end
    }
}
