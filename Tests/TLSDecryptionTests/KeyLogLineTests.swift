import Testing

@testable import TLSDecryption

@Suite("Lines of a key log")
struct KeyLogLineTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var line: String
        var expected: Expected
        var testDescription: String { name }
    }

    enum Expected: Sendable, Equatable {
        case nothing, otherLabel
        case secret(KeyLogLabel)
        case bad(KeyLogLine.Problem)

        init(_ line: KeyLogLine) {
            switch line {
            case .nothing: self = .nothing
            case .otherLabel: self = .otherLabel
            case .secret(let label, _, _): self = .secret(label)
            case .bad(let problem): self = .bad(problem)
            }
        }
    }

    static let random = String(repeating: "0A", count: 32)
    static let master = String(repeating: "b1", count: 48)
    static let traffic = String(repeating: "c2", count: 32)

    static let cases = [
        Case(name: "a blank line", line: "", expected: .nothing),
        Case(name: "spaces", line: " \t \r", expected: .nothing),
        Case(name: "a comment", line: "# SSL/TLS secrets log file", expected: .nothing),
        Case(name: "an indented comment", line: "  #", expected: .nothing),
        Case(name: "a master secret", line: "CLIENT_RANDOM \(random) \(master)", expected: .secret(.clientRandom)),
        Case(
            name: "a Windows line with spaces all over",
            line: "\t CLIENT_RANDOM  \(random)\t\(master) \r",
            expected: .secret(.clientRandom)
        ),
        Case(
            name: "a master secret one byte short",
            line: "CLIENT_RANDOM \(random) \(master.dropLast(2))",
            expected: .bad(.secretLength(.clientRandom))
        ),
        Case(
            name: "a master secret half a byte short",
            line: "CLIENT_RANDOM \(random) \(master.dropLast())",
            expected: .bad(.secretLength(.clientRandom))
        ),
        Case(
            name: "a client random one byte short",
            line: "CLIENT_RANDOM \(random.dropLast(2)) \(master)",
            expected: .bad(.subjectLength(.clientRandom))
        ),
        Case(
            name: "a letter that is no digit",
            line: "CLIENT_RANDOM \(random) \(master.dropLast())g",
            expected: .bad(.digits(.clientRandom))
        ),
        Case(
            name: "a client random with a letter that is no digit",
            line: "CLIENT_RANDOM \(random.dropLast())` \(master)",
            expected: .bad(.digits(.clientRandom))
        ),
        Case(name: "two words", line: "CLIENT_RANDOM \(random)", expected: .bad(.form)),
        Case(name: "four words", line: "CLIENT_RANDOM \(random) \(master) \(master)", expected: .bad(.form)),
        Case(name: "a sentence", line: "this is prose", expected: .bad(.form)),
        Case(name: "a label of others", line: "ECH_SECRET \(random) \(traffic)", expected: .otherLabel),
        Case(name: "a label of others in the wrong form", line: "ECH_SECRET \(random) x", expected: .bad(.form)),
        Case(name: "a label in small letters", line: "client_random \(random) \(master)", expected: .bad(.form)),
        Case(
            name: "a traffic secret of a SHA-256 suite",
            line: "CLIENT_TRAFFIC_SECRET_0 \(random) \(traffic)",
            expected: .secret(.clientTrafficSecret(0))
        ),
        Case(
            name: "a traffic secret of a SHA-384 suite",
            line: "SERVER_TRAFFIC_SECRET_12 \(random) \(master)",
            expected: .secret(.serverTrafficSecret(12))
        ),
        Case(
            name: "a traffic secret of 33 bytes",
            line: "SERVER_TRAFFIC_SECRET_0 \(random) \(traffic)00",
            expected: .bad(.secretLength(.serverTrafficSecret(0)))
        ),
        Case(
            name: "a traffic secret without a number",
            line: "SERVER_TRAFFIC_SECRET_ \(random) \(traffic)",
            expected: .otherLabel
        ),
        Case(
            name: "a traffic secret with too large a number",
            line: "SERVER_TRAFFIC_SECRET_99999999999 \(random) \(traffic)",
            expected: .otherLabel
        ),
        Case(
            name: "handshake secrets of the client",
            line: "CLIENT_HANDSHAKE_TRAFFIC_SECRET \(random) \(traffic)",
            expected: .secret(.clientHandshakeTrafficSecret)
        ),
        Case(
            name: "handshake secrets of the server",
            line: "SERVER_HANDSHAKE_TRAFFIC_SECRET \(random) \(traffic)",
            expected: .secret(.serverHandshakeTrafficSecret)
        ),
        Case(
            name: "early data",
            line: "CLIENT_EARLY_TRAFFIC_SECRET \(random) \(traffic)",
            expected: .secret(.clientEarlyTrafficSecret)
        ),
        Case(name: "exporter", line: "EXPORTER_SECRET \(random) \(traffic)", expected: .secret(.exporterSecret)),
        Case(
            name: "early exporter",
            line: "EARLY_EXPORTER_SECRET \(random) \(traffic)",
            expected: .secret(.earlyExporterSecret)
        ),
        Case(name: "RSA", line: "RSA 0102030405060708 \(master)", expected: .secret(.rsa)),
        Case(name: "RSA, too short", line: "RSA 01020304050607 \(master)", expected: .bad(.subjectLength(.rsa))),
        Case(
            name: "a premaster secret of any length",
            line: "PMS_CLIENT_RANDOM \(random) 0102030405",
            expected: .secret(.premasterClientRandom)
        ),
        Case(
            name: "a session",
            line: "RSA Session-ID:0102 Master-Key:\(master)",
            expected: .secret(.rsaSession)
        ),
        Case(name: "a session without a key", line: "RSA Session-ID:0102 \(master)", expected: .bad(.form)),
        Case(
            name: "a session without an identifier",
            line: "RSA Session-ID: Master-Key:\(master)",
            expected: .bad(.subjectLength(.rsaSession))
        ),
        Case(name: "bytes that are no text", line: "\u{0}\u{1}\u{2}\u{3}", expected: .bad(.form)),
    ]

    @Test(arguments: cases)
    func reads(_ row: Case) {
        let bytes = Array(row.line.utf8)
        let line = KeyLogLine(bytes.span)
        #expect(Expected(line) == row.expected)
    }

    @Test(arguments: cases)
    func namesNothingOfTheContent(_ row: Case) {
        guard case .bad(let problem) = row.expected else { return }
        for word in row.line.split(separator: " ").dropFirst() where word.count > 8 {
            #expect(!problem.text.contains(word))
        }
    }

    @Test
    func everyByteIsADigitOrNot() {
        let prefix = Array("CLIENT_RANDOM \(Self.random) ".utf8)
        for byte in UInt8.min...UInt8.max {
            for place in [0, 5, 7, 8, 95] {
                var line = prefix + Array(Self.master.utf8)
                line[prefix.count + place] = byte
                let found = Expected(KeyLogLine(line.span))
                #expect((found == .secret(.clientRandom)) == Character(UnicodeScalar(byte)).isHexDigit)
            }
        }
    }
}
