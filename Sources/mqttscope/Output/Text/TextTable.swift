/// Rows of text in aligned columns, at most `TextPage.width` columns of a terminal wide.
struct TextTable {
    /// Where the text of a column stands.
    enum Alignment {
        case left
        case right
    }

    private static let gap = 2
    private let alignments: [Alignment]
    /// The column whose text goes on in the next line where it is too long.
    private let wrapped: Int?
    private var rows: [[StyledText]] = []

    /// A table without rows.
    ///
    /// - Parameter wrapped: the column that gives way when a line would become too long.
    init(_ alignments: [Alignment], wrapped: Int? = nil) {
        self.alignments = alignments
        self.wrapped = wrapped
    }

    var isEmpty: Bool { rows.isEmpty }

    /// Appends a row; columns at its end may be left out.
    mutating func append(_ cells: StyledText...) { rows.append(cells) }

    /// Appends a row whose number of cells is known only here.
    mutating func append(_ cells: [StyledText]) { rows.append(cells) }

    /// The lines, indented by two columns.
    func lines(usesColor: Bool) -> [String] {
        var widths = alignments.indices.map { column in
            rows.reduce(0) { max($0, column < $1.count ? $1[column].text.columns : 0) }
        }
        if let wrapped {
            let others = widths.enumerated().reduce(0) { $0 + ($1.offset == wrapped ? 0 : $1.element + Self.gap) }
            widths[wrapped] = min(widths[wrapped], max(20, TextPage.width - Self.gap - others))
        }
        return rows.flatMap { lines(of: $0, widths, usesColor) }
    }

    private func lines(of row: [StyledText], _ widths: [Int], _ usesColor: Bool) -> [String] {
        var pieces = row.map { [$0.text] }
        if let wrapped, wrapped < row.count { pieces[wrapped] = row[wrapped].text.wrapped(to: widths[wrapped]) }
        let height = pieces.reduce(1) { max($0, $1.count) }
        return (0..<height).map { line in
            var result = ""
            // Spaces are written only before text, so that no line ends with any.
            var pending = Self.gap
            for (column, cell) in row.enumerated() {
                let text = line < pieces[column].count ? pieces[column][line] : ""
                let padding = max(0, widths[column] - text.columns)
                if text.isEmpty {
                    pending += widths[column] + Self.gap
                    continue
                }
                if alignments[column] == .right { pending += padding }
                result += String(repeating: " ", count: pending)
                result += usesColor ? cell.style.applied(to: text) : text
                pending = (alignments[column] == .left ? padding : 0) + Self.gap
            }
            return result
        }
    }
}

extension String {
    /// The text in lines of at most `width` columns, broken between words; of indented text, further lines are
    /// indented more.
    fileprivate func wrapped(to width: Int) -> [String] {
        if columns <= width { return [self] }
        let indent = String(prefix { $0 == " " })
        let continuation = indent.isEmpty ? "" : indent + "  "
        var lines: [String] = []
        var line = indent
        var used = indent.columns
        var isBegun = false
        func breakLine() {
            lines.append(line)
            line = continuation
            used = continuation.columns
        }
        for word in words {
            let length = word.columns
            if isBegun, used + 1 + length > width {
                breakLine()
                isBegun = false
            }
            if isBegun {
                line += " "
                used += 1
            }
            isBegun = true
            if used + length <= width {
                line += word
                used += length
                continue
            }
            for character in word {
                if used + character.columns > width { breakLine() }
                line.append(character)
                used += character.columns
            }
        }
        return lines + [line]
    }

    /// The words of a text; a number and its unit, such as "5.50 s", are one.
    private var words: [String] {
        var words: [String] = []
        for word in split(separator: " ") {
            let unit = word.prefix { $0.isLetter }
            let isUnit = Self.units.contains(String(unit)) && !word.dropFirst(unit.count).contains { $0.isLetter }
            if isUnit, let number = words.last, number.last?.isNumber == true {
                words[words.endIndex - 1] = number + " " + word
            } else {
                words.append(String(word))
            }
        }
        return words
    }

    private static let units: Set<String> = ["d", "h", "min", "s", "ms", "µs", "B", "KB", "MB", "GB", "TB"]
}
