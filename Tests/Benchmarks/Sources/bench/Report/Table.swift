/// Sections of rows under one set of column widths; the first column is on the left, the others on the right.
struct Table {
    private enum Line {
        case text(String)
        case row([String])
    }

    private var lines: [Line] = []

    /// A line of its own.
    mutating func line(_ text: String) { lines.append(.text(text)) }

    /// The head of a new section.
    mutating func head(_ cells: String...) {
        lines.append(.text(""))
        lines.append(.row(cells))
    }

    /// A row of the section.
    mutating func row(_ cells: String...) { lines.append(.row(cells)) }

    /// All lines, aligned.
    var text: String {
        var widths: [Int] = []
        for case .row(let cells) in lines {
            for (column, cell) in cells.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], cell.count)
            }
        }
        return lines.map { line in
            switch line {
            case .text(let text): text
            case .row(let cells): Table.aligned(cells, widths)
            }
        }.joined(separator: "\n")
    }

    private static func aligned(_ cells: [String], _ widths: [Int]) -> String {
        var text = ""
        for (column, cell) in cells.enumerated() where column == 0 || !cell.isEmpty {
            let end = widths[...column].reduce(0, +) + 2 * column
            let start = column == 0 ? 0 : end - cell.count
            text += String(repeating: " ", count: max(0, start - text.count)) + cell
        }
        return text
    }
}

extension Double {
    /// The number with so many decimals.
    func shown(_ decimals: Int) -> String {
        guard isFinite else { return "\(self)" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int64((magnitude * scale).rounded())
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    }
}
