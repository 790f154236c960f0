package import MQTTAudit

/// The bytes of a packet in hexadecimal, with what is wrong marked below.
///
///     0000  82 02 00 05
///                 ^^ ^^
package struct ExcerptLines {
    /// Bytes shown in a line: 16.
    private static let width = 16

    /// A line of bytes, or the marks below one.
    package struct Line: Sendable, Equatable {
        /// The text.
        package let text: String
        /// Whether it holds marks.
        package let isMarks: Bool
    }

    /// The lines from top to bottom.
    package let lines: [Line]

    /// Lays out an excerpt.
    ///
    /// - Parameter marked: the bytes to mark, counted from the packet's first byte.
    package init(_ excerpt: Finding.Excerpt, marked: Range<Int>?) {
        var lines: [Line] = []
        for start in stride(from: 0, to: excerpt.bytes.count, by: Self.width) {
            let end = min(start + Self.width, excerpt.bytes.count)
            let offset = excerpt.offset + start
            let number = Self.hexadecimal(offset, digits: 4)
            let bytes = excerpt.bytes[start..<end].map { Self.hexadecimal(Int($0), digits: 2) }
            lines.append(Line(text: number + "  " + bytes.joined(separator: " "), isMarks: false))
            guard let marked, marked.lowerBound < offset + end - start, marked.upperBound > offset else { continue }
            var marks = String(repeating: " ", count: number.count + 1)
            for place in offset..<min(offset + end - start, marked.upperBound) {
                marks += place < marked.lowerBound ? "   " : " ^^"
            }
            lines.append(Line(text: marks, isMarks: true))
        }
        self.lines = lines
    }

    private static func hexadecimal(_ value: Int, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
}
