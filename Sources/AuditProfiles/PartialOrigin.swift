import MQTTAudit

/// Source, date and confidence as far as a mapping has them.
struct PartialOrigin {
    private var source: String?
    private var readOn: String?
    private var confidence: ProfileLimit.Confidence?

    /// Reads what of it a mapping has.
    init(_ mapping: YAMLMapping) throws(ProfileError) {
        source = try mapping["source"]?.text("source")
        if let node = mapping["read_on"] {
            let date = try node.text("read_on")
            guard Self.isDate(date) else {
                throw node.error("read_on is \"\(date)\", but has to be a date as 2026-01-31")
            }
            readOn = date
        }
        if let node = mapping["confidence"] {
            let words = ProfileLimit.Confidence.allCases.map(\.rawValue)
            confidence = ProfileLimit.Confidence(rawValue: try node.word("confidence", of: words))
        }
    }

    /// The whole origin, with `defaults` for what this does not have.
    func over(_ defaults: PartialOrigin, _ mapping: YAMLMapping) throws(ProfileError) -> ProfileLimit.Origin {
        func missing(_ key: String) -> ProfileError {
            mapping.node.error("\(mapping.what) has no \"\(key)\", and neither has the profile")
        }
        guard let source = source ?? defaults.source else { throw missing("source") }
        guard let readOn = readOn ?? defaults.readOn else { throw missing("read_on") }
        guard let confidence = confidence ?? defaults.confidence else { throw missing("confidence") }
        return ProfileLimit.Origin(source: source, readOn: readOn, confidence: confidence)
    }

    private static func isDate(_ text: String) -> Bool {
        let fields = text.split(separator: "-", omittingEmptySubsequences: false)
        guard fields.map(\.count) == [4, 2, 2], text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let month = Int(fields[1]), let day = Int(fields[2])
        else { return false }
        return (1...12).contains(month) && (1...31).contains(day)
    }
}
