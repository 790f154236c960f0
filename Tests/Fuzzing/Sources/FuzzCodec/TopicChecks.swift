import FuzzInput
import MQTTCodec
import WireBytes

/// Topic Names and Topic Filters, from any bytes.
enum TopicChecks {
    /// The first half is taken for a filter, the second for a name.
    static func check(_ bytes: Span<UInt8>) {
        let filter = bytes.extracting(0..<bytes.count / 2)
        let name = bytes.extracting(bytes.count / 2..<bytes.count)
        for version in ProtocolVersion.allCases { _ = TopicFilter.validate(filter, version: version) }
        _ = TopicFilter.matches(filter: filter, name: name)
        if let shared = TopicFilter.shared(filter) {
            require(shared.name.upperBound <= shared.filter.lowerBound, "share name and filter overlap")
            require(shared.filter.upperBound <= filter.count, "a filter longer than itself")
        }
    }
}
