import MQTTAudit
import MQTTCodec

extension ProfileReader {
    /// Reads one limit.
    func limit(_ key: ProfileKey, _ node: YAMLNode) throws(ProfileError) -> ProfileLimit {
        var keys = ["value", "source", "read_on", "confidence", "versions", "severity", "note"]
        if Self.lengths.contains(key) { keys.append("unit") }
        if key == .topicLength || key == .topicLevels { keys.append("uncounted_prefixes") }
        if key == .identityTopics { keys.append("unless_published") }
        let mapping = try node.mapping(keys, of: key.name)
        let value = try value(key, try mapping.required("value"))
        var limit = ProfileLimit(key, value, origin: try PartialOrigin(mapping).over(defaults, mapping))
        if let versions = mapping["versions"] { limit.versions = try self.versions(versions) }
        if let severity = mapping["severity"] {
            limit.severity = try severity.word("severity", of: ["error", "warning"]) == "error" ? .error : .warning
        }
        if let unit = mapping["unit"] {
            limit.unit = try unit.word("unit", of: ["bytes", "characters"]) == "bytes" ? .bytes : .characters
        }
        if let exceptions = mapping["uncounted_prefixes"] ?? mapping["unless_published"] {
            limit.exceptions = try forms(exceptions, "exceptions of \(key.name)")
        }
        if let note = mapping["note"] { limit.note = try note.text("note") }
        return limit
    }

    /// The limits for which `unit` means something.
    private static let lengths: Set<ProfileKey> = [
        .topicLength, .clientIdentifierLength, .userPropertySize, .responseTopicLength, .shareNameLength,
    ]

    private func versions(_ node: YAMLNode) throws(ProfileError) -> Set<ProtocolVersion> {
        let all = ProtocolVersion.allCases
        var versions: Set<ProtocolVersion> = []
        for element in try node.list("versions") {
            let word = try element.word("a version", of: all.map(\.description))
            if let version = all.first(where: { $0.description == word }) { versions.insert(version) }
        }
        return versions
    }

    private func value(_ key: ProfileKey, _ node: YAMLNode) throws(ProfileError) -> ProfileLimit.Value {
        let what = "the value of \(key.name)"
        switch key.kind {
        case .flag: return .flag(try node.flag(what))
        case .number(let range): return .number(try node.number(what, in: range))
        case .interval(let range):
            let mapping = try node.mapping(["minimum", "maximum"], of: what)
            let minimum = try mapping.required("minimum").number("minimum", in: range)
            let maximum = try mapping.required("maximum").number("maximum", in: range)
            guard minimum <= maximum else { throw node.error("minimum \(minimum) is more than maximum \(maximum)") }
            return .interval(minimum: minimum, maximum: maximum)
        case .words(let known):
            guard let known else { return .words(try node.texts(what)) }
            var words: [String] = []
            for element in try node.list(what) { words.append(try element.word("an element of \(what)", of: known)) }
            return .words(words)
        case .alphabet:
            let text = try node.text(what)
            guard let alphabet = Alphabet(text) else {
                throw node.error("\"\(text)\" is no alphabet: printable ASCII characters, and ranges of them as in A-Z")
            }
            return .alphabet(alphabet)
        case .forms: return .forms(try forms(node, what))
        case .parameters: return .parameters(try parameters(node, what))
        case .requests: throw node.error("\(key.name) is no limit")
        }
    }

    private func parameters(_ node: YAMLNode, _ what: String) throws(ProfileError) -> [ProfileLimit.Parameter] {
        var parameters: [ProfileLimit.Parameter] = []
        for element in try node.list(what) {
            let mapping = try element.mapping(["name", "required", "values", "plain_values"], of: "a parameter")
            parameters.append(
                ProfileLimit.Parameter(
                    name: try mapping.required("name").text("name"),
                    isRequired: try mapping["required"]?.flag("required") ?? false,
                    values: try mapping["values"]?.texts("values") ?? [],
                    plainValues: try mapping["plain_values"]?.texts("plain_values") ?? []
                )
            )
        }
        return parameters
    }
}
