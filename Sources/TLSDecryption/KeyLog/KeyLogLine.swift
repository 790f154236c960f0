internal import WireBytes

/// One line of a key log (draft-ietf-tls-keylogfile, and Wireshark's additions).
///
///     LABEL  client random in hexadecimal  secret in hexadecimal
///     RSA Session-ID:hexadecimal Master-Key:hexadecimal
///
/// Blank lines and lines that begin with `#` say nothing. Words are parted by spaces or tabs.
enum KeyLogLine: Equatable {
    /// A blank line or a comment.
    case nothing
    /// A secret: what it is for, and where the digits of its subject and of itself are in the line.
    case secret(KeyLogLabel, subject: Range<Int>, secret: Range<Int>)
    /// A line in the right form whose label is of no use here.
    case otherLabel
    /// A line that makes no sense.
    case bad(Problem)

    /// What is wrong with a line; never anything of its content.
    enum Problem: Equatable {
        case form
        case subjectLength(KeyLogLabel)
        case secretLength(KeyLogLabel)
        case digits(KeyLogLabel)
        case tooLong
        case unfinished

        /// The end of a sentence that begins with the line's place.
        var text: String {
            switch self {
            case .form: "is not in the form 'label client-random secret'"
            case .subjectLength(let label):
                switch label.subject {
                case .clientRandom: "the client random of \(label) has not 64 hexadecimal digits"
                case .encryptedPremaster: "the encrypted secret's beginning of \(label) has not 16 hexadecimal digits"
                case .session: "the session identifier has not 2 to 64 hexadecimal digits"
                }
            case .secretLength(let label): "the secret of \(label) has the wrong length"
            case .digits(let label): "\(label) has other characters than hexadecimal digits"
            case .tooLong: "is longer than \(TLSKeyLimits.maximumLineLength) bytes"
            case .unfinished: "is cut off"
            }
        }
    }

    /// Reads a line, without or with its line end.
    init(_ line: Span<UInt8>) {
        var words = KeyLogWords()
        var first = 0..<0
        guard words.next(in: line, &first), line[first.lowerBound] != 0x23 else {
            self = .nothing
            return
        }
        var second = 0..<0
        var third = 0..<0
        var more = 0..<0
        guard words.next(in: line, &second), words.next(in: line, &third), !words.next(in: line, &more) else {
            self = .bad(.form)
            return
        }
        guard var label = KeyLogLabel(line.extracting(first)) else {
            let isForm = Self.isLabel(line.extracting(first)) && Self.isHexadecimal(line.extracting(second))
            self = isForm && Self.isHexadecimal(line.extracting(third)) ? .otherLabel : .bad(.form)
            return
        }
        if label == .rsa, Self.drop(Self.sessionPrefix, from: &second, in: line) {
            guard Self.drop(Self.masterPrefix, from: &third, in: line) else {
                self = .bad(.form)
                return
            }
            label = .rsaSession
        }
        guard second.count & 1 == 0, label.subject.allows(length: second.count / 2) else {
            self = .bad(.subjectLength(label))
            return
        }
        guard third.count & 1 == 0, label.allows(secretLength: third.count / 2) else {
            self = .bad(.secretLength(label))
            return
        }
        guard Self.isHexadecimal(line.extracting(second)), Self.isHexadecimal(line.extracting(third)) else {
            self = .bad(.digits(label))
            return
        }
        self = .secret(label, subject: second, secret: third)
    }

    private static let sessionPrefix = Array("Session-ID:".utf8)
    private static let masterPrefix = Array("Master-Key:".utf8)

    /// Takes `prefix` off a word that begins so.
    private static func drop(_ prefix: [UInt8], from word: inout Range<Int>, in line: Span<UInt8>) -> Bool {
        guard word.count >= prefix.count else { return false }
        let end = word.lowerBound + prefix.count
        guard prefix.span.hasSameBytes(as: line.extracting(word.lowerBound..<end)) else { return false }
        word = end..<word.upperBound
        return true
    }

    private static func isLabel(_ word: Span<UInt8>) -> Bool {
        for offset in 0..<word.count {
            switch word[offset] {
            case 0x41...0x5A, 0x30...0x39, 0x5F: continue
            default: return false
            }
        }
        return true
    }

    private static func isHexadecimal(_ word: Span<UInt8>) -> Bool {
        var offset = 0
        while offset &+ 8 <= word.count {
            if !areDigits(word.bigEndianUInt64(at: offset)) { return false }
            offset &+= 8
        }
        while offset < word.count {
            if digit(word[offset]) > 15 { return false }
            offset &+= 1
        }
        return true
    }

    /// Whether eight characters are hexadecimal digits: an addition moves each over or below its byte's upper bit.
    private static func areDigits(_ characters: UInt64) -> Bool {
        let each: UInt64 = 0x0101_0101_0101_0101
        let upper = each &* 0x80
        guard characters & upper == 0 else { return false }
        let decimal = (characters &+ each &* (0x80 - 0x30)) & ~(characters &+ each &* (0x7F - 0x39))
        let small = characters | each &* 0x20
        let letter = (small &+ each &* (0x80 - 0x61)) & ~(small &+ each &* (0x7F - 0x66))
        return (decimal | letter) & upper == upper
    }

    /// The value of a hexadecimal digit; 255 for another character.
    private static func digit(_ character: UInt8) -> UInt8 {
        let decimal = character &- 0x30
        if decimal < 10 { return decimal }
        let letter = (character | 0x20) &- 0x61
        return letter < 6 ? letter &+ 10 : 255
    }

    /// Appends the bytes that hexadecimal digits stand for.
    static func decode(_ digits: Span<UInt8>, into bytes: inout [UInt8]) {
        var offset = 0
        while offset &+ 1 < digits.count {
            bytes.append(digit(digits[offset]) << 4 | digit(digits[offset &+ 1]))
            offset &+= 2
        }
    }
}

/// Goes through the words of a line.
struct KeyLogWords {
    private var offset = 0

    /// Finds the next word; false at the end of the line.
    mutating func next(in line: Span<UInt8>, _ word: inout Range<Int>) -> Bool {
        while offset < line.count, Self.isSpace(line[offset]) { offset &+= 1 }
        let start = offset
        while offset < line.count, !Self.isSpace(line[offset]) { offset &+= 1 }
        word = start..<offset
        return start < offset
    }

    private static func isSpace(_ character: UInt8) -> Bool {
        character == 0x20 || (0x09...0x0D).contains(character)
    }
}
