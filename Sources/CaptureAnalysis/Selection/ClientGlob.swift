/// A pattern for Client Identifiers, as a shell has them for file names.
///
/// `*` stands for any characters or none, `?` for one, `[a-z]` for one of these and `[!a-z]` for one of the others; `\`
/// takes its meaning from the character behind it. Characters are those of Unicode; upper and lower case differ. The
/// pattern is for the whole identifier.
public struct ClientGlob: Sendable, Equatable {
    private enum Element: Sendable, Equatable {
        case character(Unicode.Scalar)
        case anyCharacter
        case anyRun
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
    }

    private let elements: [Element]

    /// Reads a pattern; an empty one is for the empty identifier.
    public init(_ pattern: String) throws(SelectionError) {
        var elements: [Element] = []
        var rest = Substring(pattern).unicodeScalars
        while let character = rest.popFirst() {
            switch character {
            case "*":
                // Two runs in a row are one.
                if elements.last != .anyRun { elements.append(.anyRun) }
            case "?":
                elements.append(.anyCharacter)
            case "[":
                elements.append(try Self.set(&rest))
            case "\\":
                guard let escaped = rest.popFirst() else {
                    throw SelectionError("There is nothing after the last '\\'.")
                }
                elements.append(.character(escaped))
            default:
                elements.append(.character(character))
            }
        }
        self.elements = elements
    }

    /// The set behind a `[`; a `]` that comes first belongs to it.
    private static func set(_ rest: inout Substring.UnicodeScalarView) throws(SelectionError) -> Element {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        while let next = rest.popFirst() {
            if next == "]", !ranges.isEmpty { return .oneOf(ranges, isNegated: isNegated) }
            let lower = next == "\\" ? rest.popFirst() ?? next : next
            // A "-" that comes last belongs to the set.
            guard rest.first == "-", let behind = rest.dropFirst().first, behind != "]" else {
                ranges.append(lower...lower)
                continue
            }
            rest.removeFirst(2)
            let upper = behind == "\\" ? rest.popFirst() ?? behind : behind
            guard lower <= upper else {
                throw SelectionError("The range '\(lower)-\(upper)' goes backwards.")
            }
            ranges.append(lower...upper)
        }
        throw SelectionError("There is a '[' without its ']'; write '\\[' for the character itself.")
    }

    /// Whether the pattern is for this Client Identifier.
    ///
    /// Takes at most as many steps as the lengths of pattern and identifier multiplied.
    public func matches(_ identifier: String) -> Bool {
        let characters = identifier.unicodeScalars
        var position = characters.startIndex
        var element = 0
        // The last run, and how far it reaches: the only place where it is worth to try again.
        var run: (element: Int, end: String.Index)?
        while position < characters.endIndex {
            if element < elements.count {
                if elements[element] == .anyRun {
                    element += 1
                    run = (element, position)
                    continue
                }
                if Self.matches(elements[element], characters[position]) {
                    element += 1
                    position = characters.index(after: position)
                    continue
                }
            }
            guard let last = run else { return false }
            element = last.element
            position = characters.index(after: last.end)
            run = (last.element, position)
        }
        return elements[element...].allSatisfy { $0 == .anyRun }
    }

    private static func matches(_ element: Element, _ character: Unicode.Scalar) -> Bool {
        switch element {
        case .character(let wanted): character == wanted
        case .anyCharacter, .anyRun: true
        case .oneOf(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }
}
