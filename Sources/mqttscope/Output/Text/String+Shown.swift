import CaptureFile

extension String {
    /// Text from outside on at most `limit` columns: what a terminal would obey is escaped, a long middle left out.
    func shown(limit: Int = .max) -> String { escapedForDisplay.shortened(to: limit) }

    /// Bytes from outside as text; those that are no UTF-8 as `\xNN`.
    static func shown(_ bytes: [UInt8], limit: Int = .max) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text.shown(limit: limit) }
        return quoting(bytes).shortened(to: limit)
    }

    /// The text without its middle where it needs more than `limit` columns: both ends of a topic tell something.
    private func shortened(to limit: Int) -> String {
        guard columns > limit else { return self }
        let half = (limit - 1) / 2
        return prefix(columns: limit - 1 - half) + "…" + String(reversed()).prefix(columns: half).reversed()
    }

    private func prefix(columns limit: Int) -> String {
        var result = ""
        var used = 0
        for character in self {
            used += character.columns
            if used > limit { break }
            result.append(character)
        }
        return result
    }

    /// How many columns of a terminal the text takes.
    var columns: Int {
        // Nearly all text is plain ASCII, of which each byte is one character on one column.
        utf8.allSatisfy { (0x20...0x7E).contains($0) } ? utf8.count : reduce(0) { $0 + $1.columns }
    }
}

extension Character {
    /// The columns the character takes; one with a heap of marks takes so many that it is cut.
    var columns: Int { width + max(0, unicodeScalars.count - 10) }

    /// 2 for the characters that East Asian terminals draw on two columns (Unicode Standard Annex 11), else 1.
    private var width: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
            return 2
        default:
            return 1
        }
    }
}
