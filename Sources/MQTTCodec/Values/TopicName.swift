/// Topic Names: what messages are published to (MQTT 5.0 §4.7).
///
/// All functions take UTF-8 that has been found valid.
public enum TopicName {
    /// What can be wrong with a Topic Name.
    public enum Fault: Hashable, Sendable {
        /// It has no character ([MQTT-4.7.3-1]).
        case empty
        /// It holds `#` or `+`, at this offset ([MQTT-3.3.2-2]).
        case wildcard(offset: Int)
        /// It holds U+0000, at this offset ([MQTT-4.7.3-2]).
        case nullCharacter(offset: Int)
    }

    /// The first fault; nil for a Topic Name that may be published to.
    ///
    /// In 5.0 PUBLISH may have an empty one beside a Topic Alias.
    public static func validate(_ name: Span<UInt8>) -> Fault? {
        guard !name.isEmpty else { return .empty }
        for offset in name.indices {
            switch name[offset] {
            case UInt8(ascii: "#"), UInt8(ascii: "+"): return .wildcard(offset: offset)
            case 0: return .nullCharacter(offset: offset)
            default: continue
            }
        }
        return nil
    }
}
