/// Text that grows section by section.
struct TextPage {
    /// The most columns a line takes.
    static let width = 100

    let usesColor: Bool
    private(set) var text = ""

    init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    /// Appends a line.
    mutating func append(_ line: StyledText) {
        text += (usesColor ? line.style.applied(to: line.text) : line.text) + "\n"
    }

    /// Appends a title and the table below it, with an empty line before them; nothing for a table without rows.
    mutating func append(_ title: String, _ table: TextTable) {
        if table.isEmpty { return }
        text += "\n"
        append(StyledText(title, .heading))
        append(table)
    }

    /// Appends a table.
    mutating func append(_ table: TextTable) {
        for line in table.lines(usesColor: usesColor) { text += line + "\n" }
    }

    /// Appends text from the second column on, in as many lines as it needs.
    mutating func append(paragraph: String, _ style: TextStyle = .plain) {
        var table = TextTable([.left], wrapped: 0)
        table.append(StyledText(paragraph, style))
        append(table)
    }
}
