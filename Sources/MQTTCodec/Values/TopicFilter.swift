/// Topic Filters: what subscriptions ask for (MQTT 5.0 §4.7 and §4.8).
///
/// All functions take UTF-8 that has been found valid.
public enum TopicFilter {
    private static let separator = UInt8(ascii: "/")
    private static let multiLevel = UInt8(ascii: "#")
    private static let singleLevel = UInt8(ascii: "+")
    private static let dollar = UInt8(ascii: "$")

    /// What can be wrong with a Topic Filter.
    public enum Fault: Hashable, Sendable {
        /// It has no character ([MQTT-4.7.3-1]).
        case empty
        /// It holds U+0000, at this offset ([MQTT-4.7.3-2]).
        case nullCharacter(offset: Int)
        /// `#` that is not the last character, or not a level of its own ([MQTT-4.7.1-1]; 3.1.1: [MQTT-4.7.1-2]).
        case multiLevelWildcard(offset: Int)
        /// `+` that is not a level of its own ([MQTT-4.7.1-2]; 3.1.1: [MQTT-4.7.1-3]).
        case singleLevelWildcard(offset: Int)
        /// `$share/` without a ShareName ([MQTT-4.8.2-1]).
        case emptyShareName
        /// A ShareName that holds `#` or `+`, at this offset ([MQTT-4.8.2-2]).
        case wildcardInShareName(offset: Int)
        /// `$share/ShareName` without `/` and a Topic Filter ([MQTT-4.8.2-2]).
        case emptySharedFilter
    }

    /// A Shared Subscription taken apart: `$share/{ShareName}/{filter}`.
    public struct Shared: Hashable, Sendable {
        /// Where the ShareName is.
        public let name: Range<Int>
        /// Where the Topic Filter behind it is; empty when it is missing.
        public let filter: Range<Int>
    }

    /// The parts of a filter that begins with `$share/`; nil for any other.
    ///
    /// Only 5.0 gives such filters a meaning.
    public static func shared(_ filter: Span<UInt8>) -> Shared? {
        let prefix = "$share/".utf8
        guard starts(filter, with: prefix) else { return nil }
        var end = prefix.count
        while end < filter.count, filter[end] != separator {
            end += 1
        }
        return Shared(name: prefix.count..<end, filter: min(end + 1, filter.count)..<filter.count)
    }

    /// The first fault; nil for a Topic Filter that may be subscribed to.
    public static func validate(_ filter: Span<UInt8>, version: ProtocolVersion) -> Fault? {
        guard !filter.isEmpty else { return .empty }
        guard version == .v5_0, let shared = shared(filter) else {
            return validateLevels(filter, in: 0..<filter.count)
        }
        guard !shared.name.isEmpty else { return .emptyShareName }
        for offset in shared.name where filter[offset] == multiLevel || filter[offset] == singleLevel {
            return .wildcardInShareName(offset: offset)
        }
        for offset in shared.name where filter[offset] == 0 {
            return .nullCharacter(offset: offset)
        }
        guard !shared.filter.isEmpty else { return .emptySharedFilter }
        return validateLevels(filter, in: shared.filter)
    }

    private static func validateLevels(_ filter: Span<UInt8>, in range: Range<Int>) -> Fault? {
        for offset in range {
            let byte = filter[offset]
            let startsLevel = offset == range.lowerBound || filter[offset - 1] == separator
            let isLast = offset == range.upperBound - 1
            switch byte {
            case 0:
                return .nullCharacter(offset: offset)
            case multiLevel where !(startsLevel && isLast):
                return .multiLevelWildcard(offset: offset)
            case singleLevel where !(startsLevel && (isLast || filter[offset + 1] == separator)):
                return .singleLevelWildcard(offset: offset)
            default:
                continue
            }
        }
        return nil
    }

    /// True when messages published to `name` belong to a subscription of `filter`.
    ///
    /// Wildcards at the start do not match names that begin with `$` ([MQTT-4.7.2-1]); `sport/#` also matches `sport`.
    /// A shared filter has to be taken apart first. What an invalid filter matches is nothing to rely on.
    public static func matches(filter: Span<UInt8>, name: Span<UInt8>) -> Bool {
        guard !filter.isEmpty, !name.isEmpty else { return false }
        if name[0] == dollar, filter[0] == multiLevel || filter[0] == singleLevel {
            return false
        }
        var inFilter = 0
        var inName = 0
        while inFilter < filter.count {
            switch filter[inFilter] {
            case multiLevel:
                return true
            case singleLevel:
                inFilter += 1
                while inName < name.count, name[inName] != separator {
                    inName += 1
                }
            case let byte:
                guard inName < name.count else {
                    // The name ended: all that may be left of the filter is "/#", which includes the parent level.
                    return byte == separator && inFilter == filter.count - 2 && filter[inFilter + 1] == multiLevel
                }
                guard byte == name[inName] else { return false }
                inFilter += 1
                inName += 1
            }
        }
        return inName == name.count
    }

    private static func starts(_ bytes: Span<UInt8>, with prefix: String.UTF8View) -> Bool {
        guard bytes.count >= prefix.count else { return false }
        for (index, byte) in prefix.enumerated() where bytes[index] != byte {
            return false
        }
        return true
    }
}
