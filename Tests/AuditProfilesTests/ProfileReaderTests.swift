import AuditProfiles
import MQTTAudit
import MQTTCodec
import Testing

@Suite("Reading profiles")
struct ProfileReaderTests {
    /// A text that is no profile, and where and why.
    struct Refused: Sendable, CustomTestStringConvertible {
        let name: String
        let yaml: String
        let line: Int
        let column: Int
        let message: String

        init(_ name: String, _ yaml: String, _ line: Int, _ column: Int, _ message: String) {
            self.name = name
            self.yaml = yaml
            self.line = line
            self.column = column
            self.message = message
        }

        var testDescription: String { name }
    }

    private static let head = """
        name: plant
        title: Our plant
        source: https://wiki.example/mqtt
        read_on: 2026-01-31
        confidence: confirmed

        """

    static let refused: [Refused] = [
        Refused("unknown key", head + "colour: red\nlimits: {}\n", 6, 1, "unknown key \"colour\" in a profile"),
        Refused(
            "unknown limit",
            head + "limits:\n  maximum_qso: { value: 1 }\n",
            7,
            3,
            "unknown limit \"maximum_qso\""
        ),
        Refused(
            "key of another limit",
            head + "limits:\n  will: { value: true, unit: bytes }\n",
            7,
            24,
            "unknown key \"unit\""
        ),
        Refused("no value", head + "limits:\n  will: { note: none }\n", 7, 9, "will has no \"value\""),
        Refused("number for a switch", head + "limits:\n  will: { value: 1 }\n", 7, 18, "has to be true or false"),
        Refused("quoted switch", head + "limits:\n  will: { value: \"true\" }\n", 7, 18, "has to be true or false"),
        Refused("yes for true", head + "limits:\n  will: { value: yes }\n", 7, 18, "has to be true or false"),
        Refused(
            "text for a number",
            head + "limits:\n  maximum_qos: { value: one }\n",
            7,
            25,
            "has to be a whole number"
        ),
        Refused("fraction", head + "limits:\n  maximum_qos: { value: 1.5 }\n", 7, 25, "has to be a whole number"),
        Refused(
            "number too high",
            head + "limits:\n  maximum_qos: { value: 3 }\n",
            7,
            25,
            "is 3, but has to be from 0 to 2"
        ),
        Refused("number too low", head + "limits:\n  packet_size: { value: 1 }\n", 7, 25, "is 1, but has to be from 2"),
        Refused(
            "number that no integer holds",
            head + "limits:\n  packet_size: { value: 99999999999999999999 }\n",
            7,
            25,
            "has to be a whole number"
        ),
        Refused(
            "interval the wrong way round",
            head + "limits:\n  keep_alive: { value: { minimum: 9, maximum: 8 } }\n",
            7,
            24,
            "minimum 9 is more than maximum 8"
        ),
        Refused(
            "half an interval",
            head + "limits:\n  keep_alive: { value: { minimum: 9 } }\n",
            7,
            24,
            "has no \"maximum\""
        ),
        Refused("one for a list", head + "limits:\n  versions: { value: 5.0 }\n", 7, 22, "has to be a list"),
        Refused("empty list", head + "limits:\n  versions: { value: [] }\n", 7, 22, "has to be a list"),
        Refused(
            "unknown version",
            head + "limits:\n  versions: { value: [4] }\n",
            7,
            23,
            "is \"4\", but has to be one of 3.1"
        ),
        Refused("no form", head + "limits:\n  user_name: { value: [\"{a}{b}\"] }\n", 7, 24, "\"{a}{b}\" is no form"),
        Refused("no alphabet", head + "limits:\n  share_name: { value: z-a }\n", 7, 24, "\"z-a\" is no alphabet"),
        Refused("a list for a mapping", head + "limits: [1]\n", 6, 9, "limits has to be a mapping"),
        Refused("no limits", head, 1, 1, "a profile has no \"limits\""),
        Refused("a name with spaces", "name: our plant\ntitle: x\nlimits: {}\n", 1, 7, "lower case letters"),
        Refused("a switch for a text", "name: plant\ntitle: true\nlimits: {}\n", 2, 8, "title has to be a text"),
        Refused(
            "no source",
            "name: plant\ntitle: x\nlimits:\n  will: { value: true }\n",
            4,
            9,
            "will has no \"source\", and neither has the profile"
        ),
        Refused("no date", "name: p\ntitle: x\nread_on: today\nlimits: {}\n", 3, 10, "has to be a date"),
        Refused("no such date", "name: p\ntitle: x\nread_on: 2026-13-01\nlimits: {}\n", 3, 10, "has to be a date"),
        Refused(
            "confidence of another kind",
            "name: p\ntitle: x\nconfidence: high\nlimits: {}\n",
            3,
            13,
            "one of confirmed"
        ),
        Refused("severity", head + "limits:\n  will: { value: true, severity: bad }\n", 7, 34, "one of error, warning"),
        Refused("key given twice", "name: p\nname: q\n", 1, 1, "given more than once: \"name\""),
        Refused(
            "limit given twice",
            head + "limits:\n  will: { value: true }\n  will: { value: false }\n",
            7,
            3,
            "more than once"
        ),
        Refused("broken YAML", "name: [plant\ntitle: x\n", 2, 6, "not readable as YAML"),
        Refused("two documents", "name: p\n---\nname: q\n", 2, 1, "not readable as YAML"),
        Refused("nothing", "", 1, 1, "the file is empty"),
        Refused(
            "identity without a form",
            head + "identity: [device]\nlimits: {}\n",
            6,
            11,
            "is no place of user_name"
        ),
        Refused(
            "request without a common place",
            head
                + "limits: {}\nrequests:\n  - { name: r, asked_by: server, request: \"a/{i}\", response: \"b/{x}\", keys: [i] }\n",
            8,
            77,
            "\"i\" is not a place of both"
        ),
        Refused(
            "asker",
            head
                + "limits: {}\nrequests:\n  - { name: r, asked_by: broker, request: \"a/{id}\", response: \"b/{id}\", keys: [id] }\n",
            8,
            26,
            "one of client, server"
        ),
    ]

    @Test("What is not as the schema says is refused with its place", arguments: refused)
    func refuses(_ row: Refused) throws {
        let error = #expect(throws: ProfileError.self) { try ProfileReader.read(row.yaml) }
        let found = try #require(error)
        #expect(found.message.contains(row.message), "\(found)")
        #expect(found.line == row.line && found.column == row.column, "\(found)")
    }

    @Test("A limit takes from the profile what it does not say")
    func defaults() throws {
        let yaml =
            Self.head + """
                limits:
                  will: { value: false, versions: [3.1, 3.1.1], severity: warning, note: none }
                  retained: { value: false, source: "https://other.example", read_on: 2025-12-01, confidence: dated }
                """
        let profile = try ProfileReader.read(yaml)
        let will = try #require(profile.limit(.will, in: .v3_1))
        #expect(will.origin.source == "https://wiki.example/mqtt")
        #expect(will.origin.confidence == .confirmed)
        #expect(will.severity == .warning)
        #expect(profile.limit(.will, in: .v5_0) == nil)
        let retained = try #require(profile.limit(.retained, in: .v5_0))
        #expect(retained.origin.readOn == "2025-12-01")
        #expect(retained.origin.confidence == .dated)
    }

    @Test("A file that is too long is not read")
    func tooLong() {
        let yaml = String(repeating: "#", count: ProfileReader.maximumBytes + 1)
        #expect(throws: ProfileError.self) { try ProfileReader.read(yaml) }
    }
}
