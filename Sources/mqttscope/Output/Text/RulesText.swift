import MQTTAudit
import TimelineExport

/// The catalogue of rules as text.
extension TextPage {
    /// A line for each rule; an empty line where the group or the versions change.
    mutating func append(listOf rules: [Rule]) {
        var table = TextTable([.left, .left, .left], wrapped: 2)
        for rule in rules {
            let style: TextStyle = rule.unjudged == nil ? .plain : .secondary
            table.append(
                StyledText(rule.qualifiedIdentifier, style),
                StyledText(rule.unjudged == nil ? rule.severity.rawValue : "not judged", style),
                StyledText(rule.title, style)
            )
        }
        append(table)
    }

    /// All there is to tell about each rule.
    mutating func append(explanationOf rules: [Rule]) {
        for (index, rule) in rules.enumerated() {
            if index > 0 { append("") }
            append(StyledText(rule.qualifiedIdentifier, .heading))
            append(paragraph: rule.facts, .secondary)
            var table = TextTable([.left, .left], wrapped: 1)
            for part in rule.helpParts { table.append(StyledText(part.name, .secondary), StyledText(part.text)) }
            append(table)
        }
    }
}
