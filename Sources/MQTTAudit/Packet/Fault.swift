import MQTTCodec
import MQTTTimeline

/// Something in a packet that breaks a rule.
struct Fault {
    /// The rule.
    let statement: Statement
    /// The bytes of the packet that break it.
    let bytes: Range<Int>
    var severity = Severity.error
    var certainty = Certainty.definite
    /// What the decoder says of it; nil where it reads over it.
    var refusal: DecodeError?
    /// What the rule asks for.
    let expected: String
    /// What the packet has instead.
    let observed: String

    init(
        _ statement: Statement,
        at bytes: Range<Int>,
        _ severity: Severity = .error,
        _ certainty: Certainty = .definite,
        expected: String,
        observed: String
    ) {
        self.statement = statement
        self.bytes = bytes
        self.severity = severity
        self.certainty = certainty
        self.expected = expected
        self.observed = observed
    }

    /// What a decoder refuses; nil where no rule forbids it.
    ///
    /// - Parameter statement: the rule, where more is known than the error tells.
    init?(_ refusal: DecodeError, at bytes: Range<Int>, statement: Statement? = nil) {
        guard let statement = statement ?? refusal.statement.map(Statement.all) else { return nil }
        self.init(statement, at: bytes, expected: refusal.expected, observed: refusal.observed)
        self.refusal = refusal
    }

    /// Whether this says what a decoder's `error` says.
    func isSame(as error: DecodeError) -> Bool {
        guard let refusal else { return false }
        return refusal.code == error.code
            && (refusal.offset == error.offset || bytes.contains(error.offset) || refusal.field == error.field)
    }
}
