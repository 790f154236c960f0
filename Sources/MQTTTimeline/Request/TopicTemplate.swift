import WireBytes

/// A form of Topic Names: text with named places, each for one or more bytes without `/` and `&`.
///
///     /sys/{productKey}/{deviceName}/rrpc/request/{messageId}
///     $iothub/methods/res/{status}/?$rid={rid}       what begins with & may follow
///     /ext/rrpc/{messageId}/{topic...}               the last place takes everything
struct TopicTemplate: Sendable {
    private enum Part {
        case literal([UInt8])
        case place(isKey: Bool, isStatus: Bool)
        case rest(isKey: Bool)
    }

    /// What a Topic Name holds.
    struct Match {
        /// A hash over the places that a request and its response have in common.
        var key: UInt64
        /// Where the place "status" is.
        var status: Range<Int>?
    }

    private let parts: [Part]
    /// The first bytes of all Topic Names of this form.
    let prefix: UInt32

    /// Reads a template.
    ///
    /// - Parameter keys: the names of the places that tie response to request, in the order of both.
    init(_ text: String, keys: Set<String>) {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            if start > rest.startIndex { parts.append(.literal(Array(rest[..<start].utf8))) }
            let name = rest[rest.index(after: start)..<end]
            if name.hasSuffix("...") {
                parts.append(.rest(isKey: keys.contains(String(name.dropLast(3)))))
            } else {
                parts.append(.place(isKey: keys.contains(String(name)), isStatus: name == "status"))
            }
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { parts.append(.literal(Array(rest.utf8))) }
        self.parts = parts
        prefix = text.utf8.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// What a Topic Name of this form holds; nil for any other.
    func match(_ topic: Span<UInt8>, seed: UInt64) -> Match? {
        var match = Match(key: seed)
        var offset = 0
        for part in parts {
            switch part {
            case .literal(let bytes):
                guard topic.count &- offset >= bytes.count,
                    topic.extracting(offset..<offset &+ bytes.count).hasSameBytes(as: bytes.span)
                else { return nil }
                offset &+= bytes.count
            case .place(let isKey, let isStatus):
                let start = offset
                while offset < topic.count, topic[offset] != UInt8(ascii: "/"), topic[offset] != UInt8(ascii: "&") {
                    offset &+= 1
                }
                if offset == start { return nil }
                if isKey { match.key = topic.extracting(start..<offset).hashed(seed: match.key) }
                if isStatus { match.status = start..<offset }
            case .rest(let isKey):
                if offset == topic.count { return nil }
                if isKey { match.key = topic.extracting(offset..<topic.count).hashed(seed: match.key) }
                offset = topic.count
            }
        }
        return offset == topic.count || topic[offset] == UInt8(ascii: "&") ? match : nil
    }
}
