public import MQTTCodec
import MQTTTimeline

/// One limit of a profile and where it is from.
public struct ProfileLimit: Sendable, Equatable {
    /// What is limited.
    public var key: ProfileKey
    /// To what.
    public var value: Value
    /// The protocol versions for which it holds.
    public var versions: Set<ProtocolVersion>
    /// How bad a breach is.
    public var severity: Severity
    /// In what lengths of text are counted.
    public var unit: Unit
    /// Topics that are exempt; `ProfileKey` says in what way.
    public var exceptions: [TextForm]
    /// What the platform does about a breach, or what else is to be said.
    public var note: String
    /// Where this is from.
    public var origin: Origin

    /// What a limit is.
    public enum Value: Sendable, Equatable {
        /// Whether something is allowed.
        case flag(Bool)
        /// The most that is allowed.
        case number(Int)
        /// The least and the most that is allowed.
        case interval(minimum: Int, maximum: Int)
        /// What is allowed, or with some keys refused.
        case words([String])
        /// The characters that are allowed.
        case alphabet(Alphabet)
        /// The forms of which a text has to have one.
        case forms([TextForm])
        /// The parameters of a Client Identifier.
        case parameters([Parameter])
    }

    /// In what the length of a text is counted.
    public enum Unit: String, Sendable, CaseIterable {
        /// Bytes of UTF-8.
        case bytes
        /// Unicode scalars.
        case characters
    }

    /// A parameter that a Client Identifier carries, as `name=value`.
    public struct Parameter: Sendable, Equatable {
        /// Its name.
        public var name: String
        /// Whether it may not be left out.
        public var isRequired: Bool
        /// The values it may have; any when empty.
        public var values: [String]
        /// Of those, the ones for a connection without TLS; any when empty.
        public var plainValues: [String]

        /// A parameter.
        public init(name: String, isRequired: Bool, values: [String], plainValues: [String]) {
            self.name = name
            self.isRequired = isRequired
            self.values = values
            self.plainValues = plainValues
        }
    }

    /// How sure a limit is.
    public enum Confidence: String, Sendable, CaseIterable {
        /// The platform's current documentation, or its source code, says so.
        case confirmed
        /// Its documentation said so some years ago.
        case dated
        /// Only others say so, or sources disagree.
        case unconfirmed
    }

    /// Where a limit is from.
    public struct Origin: Sendable, Equatable {
        /// The page or file that states it.
        public var source: String
        /// The day it was read, "2026-11-23".
        public var readOn: String
        /// How sure it is.
        public var confidence: Confidence

        /// An origin.
        public init(source: String, readOn: String, confidence: Confidence) {
            self.source = source
            self.readOn = readOn
            self.confidence = confidence
        }

        /// What a breach of something from there can be at most.
        var certainty: Certainty { confidence == .confirmed ? .definite : .suspected }
    }

    /// A limit for all versions.
    public init(
        _ key: ProfileKey,
        _ value: Value,
        versions: Set<ProtocolVersion> = Set(ProtocolVersion.allCases),
        severity: Severity = .error,
        unit: Unit = .bytes,
        exceptions: [TextForm] = [],
        note: String = "",
        origin: Origin
    ) {
        self.key = key
        self.value = value
        self.versions = versions
        self.severity = severity
        self.unit = unit
        self.exceptions = exceptions
        self.note = note
        self.origin = origin
    }

    /// Its number; `Int.max` when it has none.
    var number: Int {
        if case .number(let number) = value { number } else { .max }
    }

    /// False where it forbids something.
    var isAllowed: Bool { value != .flag(false) }

    var words: [String] {
        if case .words(let words) = value { words } else { [] }
    }

    var forms: [TextForm] {
        if case .forms(let forms) = value { forms } else { [] }
    }
}
