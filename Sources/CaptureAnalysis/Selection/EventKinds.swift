/// A set of event kinds.
public struct EventKinds: Sendable, Equatable {
    private var bits: UInt64

    /// All kinds.
    public static let all = EventKinds(EventKind.allCases)

    /// These kinds.
    public init(_ kinds: some Sequence<EventKind>) {
        bits = kinds.reduce(0) { $0 | 1 &<< UInt64($1.rawValue) }
    }

    /// The kinds that a list like `packet,gap` names.
    ///
    /// `capture` and `summary`, the lines that are always there, may be named too: alone, they stand for no event.
    public init(names: String) throws(SelectionError) {
        var kinds: [EventKind] = []
        for name in names.split(separator: ",", omittingEmptySubsequences: false) {
            if let kind = EventKind.allCases.first(where: { "\($0.name)" == name }) {
                kinds.append(kind)
            } else if name != "capture", name != "summary" {
                let known = EventKind.allCases.map { "\($0.name)" }.joined(separator: ", ")
                throw SelectionError("No kind of event is called '\(name)'; there are \(known).")
            }
        }
        self.init(kinds)
    }

    /// Whether it holds a kind.
    @inline(__always)
    public func contains(_ kind: EventKind) -> Bool {
        bits &>> UInt64(kind.rawValue) & 1 != 0
    }

    /// Adds the kinds of another set.
    public mutating func formUnion(_ other: EventKinds) {
        bits |= other.bits
    }
}
