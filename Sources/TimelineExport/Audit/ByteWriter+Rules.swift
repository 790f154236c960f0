public import MQTTAudit
import MQTTCodec
import MQTTTimeline
public import WireBytes

/// The catalogue of rules as a JSON object: what `rules --json` prints.
extension ByteWriter {
    /// Appends `{"schema":"mqttscope.rules/1",…}` and a line end; `Docs/audit.schema.json` describes it.
    public mutating func append(rulesDocument rules: [Rule]) {
        append("{\"schema\":\"mqttscope.rules/1\",\"rules\":[")
        for (index, rule) in rules.enumerated() {
            append(index > 0 ? ",\n" : "\n")
            append(rule)
        }
        append("]}\n")
    }

    private mutating func append(_ rule: Rule) {
        append("{\"id\":")
        append(jsonText: rule.identifier)
        append(",\"qualified_id\":")
        append(jsonText: rule.qualifiedIdentifier)
        append(",\"versions\":")
        appendArray(rule.versionNames) { $0.append(jsonText: $1) }
        append(",\"group\":\"")
        append(utf8: rule.group.rawValue)
        append("\",\"section\":")
        append(jsonText: rule.section)
        append(",\"obligated\":\"")
        append(utf8: rule.obligated.rawValue)
        append("\",\"scope\":\"")
        append(utf8: rule.scope.rawValue)
        append("\",\"severity\":\"")
        append(utf8: rule.severity.rawValue)
        append("\",\"certainty\":\"")
        append(utf8: rule.certainty.rawValue)
        append("\",\"title\":")
        append(jsonText: rule.title)
        append(optional: "why", rule.reason)
        append(optional: "example", rule.example)
        append(optional: "remedy", rule.remedy)
        append(optional: "not_judged", rule.unjudged ?? "")
        append("}")
    }

    private mutating func append(optional key: StaticString, _ text: String) {
        if text.isEmpty { return }
        append(",\"")
        append(key)
        append("\":")
        append(jsonText: text)
    }
}
