import MQTTAudit
import Yams

/// A node of a YAML file, read strictly: what is not as asked is an error with its place.
struct YAMLNode {
    private let node: Yams.Node

    /// The root of a document.
    ///
    /// - Throws: `ProfileError` when the text is no YAML, has several documents, or gives a key twice.
    init(document yaml: String) throws(ProfileError) {
        do {
            guard let root = try Yams.compose(yaml: yaml, .default, .default, .utf8) else {
                throw ProfileError("the file is empty", line: 1, column: 1)
            }
            node = root
        } catch let error as ProfileError {
            throw error
        } catch let error as YamlError {
            throw ProfileError(error)
        } catch {
            throw ProfileError("not readable as YAML: \(error)")
        }
    }

    private init(_ node: Yams.Node) {
        self.node = node
    }

    /// An error about this node.
    func error(_ message: String) -> ProfileError {
        ProfileError(message, line: node.mark?.line, column: node.mark?.column)
    }

    /// A mapping that has no other keys than `keys`.
    func mapping(_ keys: [String], of what: String) throws(ProfileError) -> YAMLMapping {
        let known = keys.map { "\"\($0)\"" }.joined(separator: ", ")
        var entries: [(key: String, value: YAMLNode)] = []
        for entry in try pairs(of: what) {
            guard keys.contains(entry.key.name) else {
                throw entry.key.node.error("unknown key \"\(entry.key.name)\" in \(what); known are \(known)")
            }
            entries.append((entry.key.name, entry.value))
        }
        return YAMLMapping(node: self, what: what, entries: entries)
    }

    /// The keys and values of a mapping, in order.
    func pairs(of what: String) throws(ProfileError) -> [(key: (name: String, node: YAMLNode), value: YAMLNode)] {
        guard case .mapping(let mapping) = node else {
            throw error("\(what) has to be a mapping (\"key: value\" lines)")
        }
        var pairs: [(key: (name: String, node: YAMLNode), value: YAMLNode)] = []
        for (key, value) in mapping {
            let keyNode = YAMLNode(key)
            pairs.append(((try keyNode.text("a key"), keyNode), YAMLNode(value)))
        }
        return pairs
    }

    /// The elements of a list that is not empty.
    func list(_ what: String) throws(ProfileError) -> [YAMLNode] {
        guard case .sequence(let sequence) = node, !sequence.isEmpty else {
            throw error("\(what) has to be a list with at least one element")
        }
        guard sequence.count <= ProfileReader.maximumElements else {
            throw error("\(what) has \(sequence.count) elements; at most \(ProfileReader.maximumElements) are possible")
        }
        return sequence.map { YAMLNode($0) }
    }

    /// A text that is not empty; what is written without quotes and means true, false or null is none.
    func text(_ what: String) throws(ProfileError) -> String {
        guard case .scalar(let scalar) = node, !scalar.string.isEmpty,
            scalar.style != .plain || !Self.noTexts.contains(scalar.string)
        else { throw error("\(what) has to be a text") }
        return scalar.string
    }

    private static let noTexts: Set<String> = ["true", "false", "null", "~"]

    /// A list of texts.
    func texts(_ what: String) throws(ProfileError) -> [String] {
        var texts: [String] = []
        for element in try list(what) { texts.append(try element.text("an element of \(what)")) }
        return texts
    }

    /// `true` or `false`.
    func flag(_ what: String) throws(ProfileError) -> Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain,
            scalar.string == "true" || scalar.string == "false"
        else { throw error("\(what) has to be true or false") }
        return scalar.string == "true"
    }

    /// A whole number in a range; `_` may stand between its digits.
    func number(_ what: String, in range: ClosedRange<Int>) throws(ProfileError) -> Int {
        guard case .scalar(let scalar) = node, scalar.style == .plain,
            let number = Int(scalar.string.replacing("_", with: ""))
        else { throw error("\(what) has to be a whole number") }
        guard range.contains(number) else {
            throw error("\(what) is \(number), but has to be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of several words.
    func word(_ what: String, of words: [String]) throws(ProfileError) -> String {
        let word = try text(what)
        guard words.contains(word) else {
            throw error("\(what) is \"\(word)\", but has to be one of \(words.joined(separator: ", "))")
        }
        return word
    }
}

/// A mapping whose keys are known to be allowed.
struct YAMLMapping {
    let node: YAMLNode
    let what: String
    let entries: [(key: String, value: YAMLNode)]

    subscript(key: String) -> YAMLNode? { entries.first { $0.key == key }?.value }

    /// The value of a key that has to be there.
    func required(_ key: String) throws(ProfileError) -> YAMLNode {
        guard let value = self[key] else { throw node.error("\(what) has no \"\(key)\"") }
        return value
    }
}

extension ProfileError {
    /// What Yams says, with the place it names.
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init("not readable as YAML: \(problem)", line: mark.line, column: mark.column)
        case .duplicatedKeysInMapping(let duplicates, let context):
            let keys = duplicates.map { "\"\($0)\"" }.joined(separator: ", ")
            self.init("given more than once: \(keys)", line: context.mark.line, column: context.mark.column)
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = before.count(where: \.isNewline) + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            self.init("not readable as YAML: \(problem)", line: line, column: column)
        default:
            self.init("not readable as YAML")
        }
    }
}
