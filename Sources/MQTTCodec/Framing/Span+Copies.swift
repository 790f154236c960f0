/// What leaves borrowed bytes is copied here.
extension Span where Element == UInt8 {
    /// The bytes in `range`.
    ///
    /// - Precondition: `range` lies inside the span.
    func array(in range: Range<Int>) -> [UInt8] {
        let source = extracting(range)
        return [UInt8](capacity: source.count) { output in
            for index in source.indices {
                output.append(source[index])
            }
        }
    }

    /// The text in `range`, which has been found valid.
    ///
    /// - Precondition: `range` lies inside the span.
    func string(in range: Range<Int>) -> String {
        guard let text = try? UTF8Span(validating: extracting(range)) else { return "" }
        return String(copying: text)
    }
}
