import MQTTCodec
import TimelineExport

/// Packets field by field: where, which bytes or bits, what they are called, what they say.
struct DecodedText {
    /// Bytes of a field that are shown: 64.
    static let maximumShownBytes = 64
    private static let bytesInLine = 8
    private static let textColumns = 200

    private let bytes: [UInt8]
    private let showsSecrets: Bool
    private var page: TextPage

    /// The text, with a line end after each line.
    var text: String { page.text }

    init(_ sequence: PacketSequence, from bytes: [UInt8], showsSecrets: Bool, usesColor: Bool) {
        self.bytes = bytes
        self.showsSecrets = showsSecrets
        page = TextPage(usesColor: usesColor)
        let packets = Readable.count(sequence.entries.count, "packet")
        page.append("\(packets) in \(Readable.count(bytes.count, "byte")); \(Self.words(sequence))")
        for entry in sequence.entries { append(entry, isOnly: sequence.entries.count == 1) }
    }

    private static func words(_ sequence: PacketSequence) -> String {
        switch sequence.versionSource {
        case .connect: return "MQTT \(sequence.version), as CONNECT says"
        case .caller: return "read as MQTT \(sequence.version)"
        case .fits(let also) where also.isEmpty: return "read as MQTT \(sequence.version), the only version that fits"
        case .fits(let also):
            let others = also.map(\.description).joined(separator: " and ")
            return "read as MQTT \(sequence.version); \(others) would fit as well (--protocol)"
        case .nearest: return "read as MQTT \(sequence.version), though no version fits"
        }
    }

    private mutating func append(_ entry: PacketSequence.Entry, isOnly: Bool) {
        let place = isOnly ? "" : ", from byte \(entry.range.lowerBound)"
        var table = TextTable([.right, .left, .left, .left], wrapped: 3)
        let own = Array(bytes[entry.range])
        let disclosure = Disclosure(showsSecrets: showsSecrets, mayHoldSecrets: entry.mayHoldSecrets)
        var previous: Range<Int>?
        for field in entry.annotation.fields {
            let isWrong = entry.error.map { field.range.contains($0.offset) } ?? false
            append(field, of: own, shown: disclosure.shows(field), isNew: previous != field.range, isWrong, to: &table)
            previous = field.range
        }
        page.append("\(entry.type.name), \(Readable.count(entry.range.count, "byte"))\(place)", table)
        if let error = entry.error { page.append(StyledText("  malformed: \(error)", .wrong)) }
    }

    private func append(
        _ field: AnnotatedField,
        of own: [UInt8],
        shown: Bool,
        isNew: Bool,
        _ isWrong: Bool,
        to table: inout TextTable
    ) {
        let name = StyledText((field.isProperty ? "  " : "") + field.name, isWrong ? .wrong : .plain)
        let value = StyledText(words(field, of: own, shown: shown))
        let offset = StyledText(isNew ? "\(field.range.lowerBound)" : "", .secondary)
        if let bits = field.bits {
            let byte = own[field.range.lowerBound]
            let hex = isNew ? Self.hex(byte) : "  "
            table.append(offset, StyledText("\(hex)  \(Self.pattern(byte, bits))"), name, value)
            return
        }
        guard shown else {
            table.append(offset, "hidden", name, value)
            return
        }
        var start = field.range.lowerBound
        let end = min(field.range.upperBound, start + Self.maximumShownBytes)
        while start < end {
            let stop = min(end, start + Self.bytesInLine)
            let hex = StyledText(own[start..<stop].map(Self.hex).joined(separator: " "))
            if start == field.range.lowerBound {
                table.append(offset, hex, name, value)
            } else {
                table.append(StyledText("\(start)", .secondary), hex)
            }
            start = stop
        }
        if end < field.range.upperBound {
            table.append("", StyledText("… \(Readable.count(field.range.upperBound - end)) more", .secondary))
        }
    }

    private func words(_ field: AnnotatedField, of own: [UInt8], shown: Bool) -> String {
        guard shown else { return "\(Readable.count(field.range.count, "byte")), shown with --show-secrets" }
        let bytes = Array(own[field.range])
        switch field.value {
        case .number(let value):
            if field.meaning.isEmpty { return "\(value)" }
            return field.meaning == "seconds" ? "\(value) s" : "\(value), \(field.meaning)"
        case .text: return "\"" + String.shown(bytes, limit: Self.textColumns) + "\""
        case .binary, .secret:
            let size = Readable.count(bytes.count, "byte")
            guard let text = String(validating: bytes, as: UTF8.self) else { return size }
            return "\"" + text.shown(limit: Self.textColumns) + "\""
        case .unread: return field.meaning.isEmpty ? Readable.count(bytes.count, "byte") : field.meaning
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }

    /// The bits of `mask` in `byte`, with a point for each other one: "0011 ....".
    private static func pattern(_ byte: UInt8, _ mask: UInt8) -> String {
        var pattern = ""
        for bit in (0..<8).reversed() {
            if bit == 3 { pattern += " " }
            pattern += mask >> bit & 1 == 0 ? "." : byte >> bit & 1 == 0 ? "0" : "1"
        }
        return pattern
    }
}
