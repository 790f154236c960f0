package import MQTTAudit
import MQTTTimeline

extension Rule {
    /// A part of what is told about a rule.
    package struct HelpPart: Sendable, Equatable {
        /// What it is about, a word or two.
        package let name: String
        /// The text.
        package let text: String
    }

    /// What there is to tell about a rule: the requirement, why it exists, an example on the wire, the remedy.
    package var helpParts: [HelpPart] {
        var parts = [HelpPart(name: "Requirement", text: title)]
        func add(_ name: String, _ text: String) {
            if !text.isEmpty { parts.append(HelpPart(name: name, text: text)) }
        }
        add("Why", reason)
        add("On the wire", example)
        add("Remedy", remedy)
        if let unjudged { add("Not judged", unjudged) }
        return parts
    }

    /// Whom and what it is about, in a few words: "MQTT 5.0, section 3.8.3, client, error, definite".
    package var facts: String {
        var parts = ["MQTT " + versionNames.joined(separator: ", ")]
        if !section.isEmpty { parts.append("section \(section)") }
        parts += ["obliges \(obligated.rawValue)", severity.rawValue]
        if unjudged == nil { parts.append(certainty.rawValue) }
        if group != .protocol { parts.append(group.rawValue) }
        return parts.joined(separator: ", ")
    }
}
