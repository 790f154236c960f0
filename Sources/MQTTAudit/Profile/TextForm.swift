import WireBytes

/// A form of Topic Names, Client Identifiers or User Names: text with named places.
///
///     /sys/{productKey}/{deviceName}/rrpc/request/{messageId}
///     /ota/device/{any}/{productKey}/{deviceName}
///     /ext/rrpc/{messageId}/{topic...}               takes everything that is left
///     {clientId...}|{parameters...}|                 takes everything up to the next |
///
/// A place takes one byte or more, up to `/` or to the first byte of the text that follows it.
public struct TextForm: Sendable, Equatable, CustomStringConvertible {
    /// As it was written.
    public let description: String
    /// The names of its places, in order.
    public let places: [String]
    private let parts: [Part]

    private enum Part: Sendable, Equatable {
        case literal([UInt8])
        /// A place and the byte that ends it.
        case place(takesSlashes: Bool, end: UInt8?)
    }

    /// Reads a form; nil when it is empty, a brace is left open, a place has no name, or two places touch.
    public init?(_ text: String) {
        var parts: [Part] = []
        var places: [String] = []
        var literal: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "{") else {
                guard byte != UInt8(ascii: "}") else { return nil }
                literal.append(byte)
                continue
            }
            guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { return nil }
            var name = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[(end + 1)...]
            let takesSlashes = name.hasSuffix("...")
            if takesSlashes { name.removeLast(3) }
            guard !name.isEmpty, !name.contains("{") else { return nil }
            if !literal.isEmpty { parts.append(.literal(literal)) }
            if literal.isEmpty, !parts.isEmpty { return nil }
            literal = []
            parts.append(.place(takesSlashes: takesSlashes, end: rest.first))
            places.append(name)
        }
        if !literal.isEmpty { parts.append(.literal(literal)) }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
        self.places = places
        description = text
    }

    /// Whether a text has the form, and where its places are.
    ///
    /// - Parameters:
    ///   - isFilter: whether `#` at the end of the text stands for the rest of the form.
    ///   - place: is told the number and the bytes of each place; false to give up.
    func matches(
        _ text: Span<UInt8>,
        isFilter: Bool = false,
        place: (_ index: Int, _ range: Range<Int>) -> Bool = { _, _ in true }
    ) -> Bool {
        prefixLength(of: text, isFilter: isFilter, place: place) == text.count
    }

    /// How many bytes at the beginning of a text have the form; nil when they do not.
    func prefixLength(
        of text: Span<UInt8>,
        isFilter: Bool = false,
        place: (_ index: Int, _ range: Range<Int>) -> Bool = { _, _ in true }
    ) -> Int? {
        var offset = 0
        var index = 0
        for part in parts {
            switch part {
            case .literal(let bytes):
                for byte in bytes {
                    if isFilter, Self.isRest(text, at: offset) { return text.count }
                    guard offset < text.count, text[offset] == byte else { return nil }
                    offset &+= 1
                }
            case .place(let takesSlashes, let end):
                if isFilter, Self.isRest(text, at: offset) { return text.count }
                let start = offset
                while offset < text.count, text[offset] != end, takesSlashes || text[offset] != UInt8(ascii: "/") {
                    offset &+= 1
                }
                guard offset > start, place(index, start..<offset) else { return nil }
                index &+= 1
            }
        }
        return offset
    }

    /// Whether a Topic Filter has its `#` here.
    private static func isRest(_ text: Span<UInt8>, at offset: Int) -> Bool {
        offset &+ 1 == text.count && text[offset] == UInt8(ascii: "#")
    }

    /// What a text has in the places of the form; nil when it does not have the form.
    func values(in text: String) -> [(name: String, value: String)]? {
        let bytes = Array(text.utf8)
        var values: [(name: String, value: String)] = []
        let matches = matches(bytes.span) { index, range in
            values.append((places[index], String(decoding: bytes[range], as: UTF8.self)))
            return true
        }
        return matches ? values : nil
    }
}
