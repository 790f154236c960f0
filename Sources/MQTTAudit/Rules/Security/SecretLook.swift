import WireBytes

/// Finds what looks like a secret in text.
///
/// Each byte is looked at a bounded number of times, whatever the text.
enum SecretLook {
    /// What caught the eye.
    struct Sight: Equatable {
        let kind: Kind
        /// Its beginning: enough to find it, not the secret itself.
        let bytes: Range<Int>
    }

    /// Kinds of secrets that show by their form.
    enum Kind {
        /// `password=…`
        case assignment
        /// `eyJ….eyJ….…`
        case webToken
        /// `AKIA…`
        case accessKey

        /// It in words.
        var words: StaticString {
            switch self {
            case .assignment: "a name such as password= or token= with a value behind it"
            case .webToken: "what looks like a JSON Web Token"
            case .accessKey: "what looks like an AWS access key identifier"
            }
        }
    }

    /// The longest name before `=` that is looked at.
    private static let longestName = 40
    /// The shortest text that can be a part of a JSON Web Token.
    private static let shortestTokenPart = 10

    private static let names: [[UInt8]] = [
        "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "secretkey", "privatekey",
    ].map { Array($0.utf8) }
    private static let placeholders: [[UInt8]] = ["null", "none", "true", "false"].map { Array($0.utf8) }

    /// The first in `text`.
    static func first(in text: Span<UInt8>) -> Sight? {
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: "="):
                let name = max(0, index &- longestName)..<index
                if let start = start(ofSecretNameIn: text, name), isValue(text, from: index &+ 1) {
                    return Sight(kind: .assignment, bytes: start..<index &+ 1)
                }
            case UInt8(ascii: "e"):
                if let token = webToken(text, at: index) { return Sight(kind: .webToken, bytes: token) }
            case UInt8(ascii: "A"):
                if isAccessKey(text, at: index) { return Sight(kind: .accessKey, bytes: index..<index &+ 4) }
            default:
                break
            }
        }
        return nil
    }

    /// Whether something with this name is meant to be kept secret, and has a value to keep.
    static func isSecret(name: Span<UInt8>, value: Span<UInt8>) -> Bool {
        guard isValue(value, from: 0) else { return false }
        let range = max(0, name.count &- longestName)..<name.count
        return start(ofSecretNameIn: name, range) != nil
    }

    /// Where a name that ends `range` and means a secret begins: "access_token", "X-Api-Key".
    private static func start(ofSecretNameIn text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        for name in names {
            if let start = start(of: name, endingIn: text, range) { return start }
        }
        return nil
    }

    private static func start(of name: [UInt8], endingIn text: Span<UInt8>, _ range: Range<Int>) -> Int? {
        var offset = range.upperBound
        for letter in name.reversed() {
            repeat {
                guard offset > range.lowerBound else { return nil }
                offset &-= 1
            } while text[offset] == UInt8(ascii: "_") || text[offset] == UInt8(ascii: "-")
            // Upper case differs from lower case in one bit.
            guard text[offset] | 0x20 == letter else { return nil }
        }
        return offset
    }

    /// Whether at least four characters follow that can be a secret, and are no placeholder.
    private static func isValue(_ text: Span<UInt8>, from start: Int) -> Bool {
        var end = start
        while end < text.count, end &- start < 6, isWord(text[end]) { end &+= 1 }
        guard end &- start >= 4 else { return false }
        return !placeholders.contains { word in
            guard word.count == end &- start else { return false }
            return word.indices.allSatisfy { text[start &+ $0] | 0x20 == word[$0] }
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "~"), UInt8(ascii: "!"),
            UInt8(ascii: "@"), UInt8(ascii: "%"):
            true
        default:
            isAlphanumeric(byte)
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default:
            false
        }
    }

    /// The first part of a JSON Web Token that begins at `start`: two encoded objects and a point behind each.
    private static func webToken(_ text: Span<UInt8>, at start: Int) -> Range<Int>? {
        guard start == 0 || !isBase64URL(text[start &- 1]), let first = endOfTokenPart(text, from: start),
            endOfTokenPart(text, from: first &+ 1) != nil
        else { return nil }
        return start..<first
    }

    /// Where a part that encodes `{"` and more ends, if a point is there.
    private static func endOfTokenPart(_ text: Span<UInt8>, from start: Int) -> Int? {
        guard start &+ 3 <= text.count, text[start] == UInt8(ascii: "e"), text[start &+ 1] == UInt8(ascii: "y"),
            text[start &+ 2] == UInt8(ascii: "J")
        else { return nil }
        var end = start
        while end < text.count, isBase64URL(text[end]) { end &+= 1 }
        return end < text.count && text[end] == UInt8(ascii: ".") && end &- start >= shortestTokenPart ? end : nil
    }

    private static func isBase64URL(_ byte: UInt8) -> Bool {
        isAlphanumeric(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    /// Whether an access key identifier of AWS begins at `start`: `AKIA` or `ASIA` and 16 capitals and digits.
    private static func isAccessKey(_ text: Span<UInt8>, at start: Int) -> Bool {
        let end = start &+ 20
        guard end <= text.count, text[start &+ 1] == UInt8(ascii: "K") || text[start &+ 1] == UInt8(ascii: "S"),
            text[start &+ 2] == UInt8(ascii: "I"), text[start &+ 3] == UInt8(ascii: "A"),
            start == 0 || !isAlphanumeric(text[start &- 1]), end == text.count || !isAlphanumeric(text[end])
        else { return false }
        for offset in start..<end where !isAlphanumeric(text[offset]) || text[offset] >= UInt8(ascii: "a") {
            return false
        }
        return true
    }
}
