import PacketHeaders
import TCPReassembly

/// Numbers and names as people read them in a sentence.
package enum Wording {
    /// Columns a Client Identifier takes at most: 60; the middle of a longer one is left out.
    static let longestName = 60

    /// A number with a comma between thousands.
    package static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var result = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// A number and what it counts: "1 frame", "2,000 frames".
    package static func count(_ value: some BinaryInteger, _ singular: String, _ plural: String? = nil) -> String {
        "\(count(value)) \(value == 1 ? singular : plural ?? singular + "s")"
    }

    /// A duration in the unit that suits it.
    package static func duration(_ value: Duration) -> String {
        let seconds = value / .seconds(1)
        let whole = max(60, value.components.seconds)
        if seconds < 0.0009995 { return "\(Int((seconds * 1e6).rounded())) µs" }
        if seconds < 0.9995 { return "\(decimal(seconds * 1e3, seconds < 0.01 ? 2 : 1)) ms" }
        if seconds < 59.995 { return "\(decimal(seconds, seconds < 10 ? 2 : 1)) s" }
        if whole < 3600 { return two(whole / 60, "min", whole % 60, "s") }
        if whole < 86_400 { return two(whole / 3600, "h", whole / 60 % 60, "min") }
        return two(whole / 86_400, "d", whole / 3600 % 24, "h")
    }

    /// The same for nanoseconds; negative ones count as none.
    static func duration(_ nanoseconds: Int64) -> String { duration(.nanoseconds(max(0, nanoseconds))) }

    private static func two(_ large: Int64, _ largeUnit: String, _ small: Int64, _ smallUnit: String) -> String {
        "\(count(large)) \(largeUnit)" + (small == 0 ? "" : " \(small) \(smallUnit)")
    }

    /// A number with `places` digits behind the point.
    package static func decimal(_ value: Double, _ places: Int) -> String {
        let scale = places == 1 ? 10 : 100
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
    }

    /// "a", "a and b", "a, b and c".
    static func list(_ items: [String]) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    /// The time of day in UTC, to the second: "08:01:07".
    static func timeOfDay(_ timestamp: Int64) -> String {
        let day: Int64 = 86_400_000_000_000
        let seconds = ((timestamp % day + day) % day) / 1_000_000_000
        return [seconds / 3600, seconds / 60 % 60, seconds % 60]
            .map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    /// The day in UTC of a second since 1970: "2026-03-01"; years are those of certificates, 0 to 9999.
    package static func day(_ second: Int64) -> String {
        guard -62_167_219_200...253_402_300_799 ~= second else { return "a day no calendar has" }
        let date = CivilDate(day: (second >= 0 ? second : second - 86_399) / 86_400)
        let numbers = [date.month, date.day]
        let digits = String(date.year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            + numbers.map { ($0 < 10 ? "-0" : "-") + String($0) }.joined()
    }

    /// An address and port: "10.0.0.9:1883", "[::1]:1883".
    static func address(_ address: SocketAddress) -> String {
        let host = address.address.description
        return (address.address.isIPv6 ? "[\(host)]" : host) + ":\(address.port)"
    }

    /// "client pump-7"; text that a reader could take for part of the sentence stands in quotation marks.
    static func client(_ identifier: String) -> String {
        identifier.isEmpty ? "a client not known by name" : "client \(name(identifier))"
    }

    /// Text from outside in a sentence: what is not plain text is escaped, a long middle left out.
    static func name(_ text: String) -> String {
        if isPlainASCII(text) { return text }
        // Grapheme clusters have no greatest length: scalars are counted.
        let scalars = text.unicodeScalars
        var shown = ""
        if scalars.count > longestName {
            shown = escaped(scalars.prefix(longestName / 2)) + "…" + escaped(scalars.suffix(longestName / 2 - 1))
        } else {
            shown = escaped(scalars[...])
        }
        let isPlain = !shown.contains { $0 == " " || $0 == "\"" || $0 == "," || $0 == ";" || $0 == "\\" }
        return isPlain && !shown.isEmpty ? shown : "\"\(shown)\""
    }

    /// A sentence that may hold text from outside: what is not plain text is escaped.
    static func sentence(_ text: String) -> String { escaped(text.unicodeScalars.prefix(longestSentence)) }

    /// Characters of a sentence made elsewhere: 400.
    private static let longestSentence = 400

    /// Whether a name can stand as it is, as nearly all do.
    private static func isPlainASCII(_ text: String) -> Bool {
        let bytes = text.utf8
        if bytes.isEmpty || bytes.count > longestName { return false }
        return bytes.allSatisfy { byte in
            byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: ",")
                && byte != UInt8(ascii: ";") && byte != UInt8(ascii: "\\")
        }
    }

    private static func escaped(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var result = ""
        for scalar in scalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
                result += scalar.escaped(asASCII: true)
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
