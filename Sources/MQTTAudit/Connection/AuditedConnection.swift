import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// What the auditor remembers of one connection: what all checks ask for, and the state of each family of checks.
final class AuditedConnection {
    /// The lane's slot.
    let slot: Int
    /// True when the capture does not hold its beginning.
    let isMidStream: Bool
    /// Whether bytes of each side are missing so far.
    var hasGap = (client: false, server: false)
    /// Findings so far, by rule.
    var repeats = Repeats()
    /// Client Identifier; empty until known.
    var clientIdentifier = ""
    /// Whether CONNECT was seen.
    var isClientKnown = false
    /// The version in force, and whether CONNECT said it.
    var version = ProtocolVersion.v3_1_1
    var isVersionCertain = false
    /// CONNECT and CONNACK, once they were seen.
    var connect: ControlPacket.Connect?
    var connack: ControlPacket.Connack?

    let opening = Cell(OpeningChecks())
    let limits = Cell(LimitChecks())
    let reactions = Cell(ReactionChecks())
    let deliveries = Cell(DeliveryChecks())
    let answers = Cell(AnswerChecks())
    /// Nil when no profile is in force.
    let profile = Cell<ProfileChecks?>(nil)
    /// Nil when that group is not asked for.
    let security = Cell<SecurityChecks?>(nil)

    /// What lies between TCP and MQTT; nil for nothing.
    var layers: AuditedLayers?

    private let facts: MQTTConnectionFacts?

    /// Whether what the connection carries cannot be read.
    var isEncrypted: Bool { facts == nil }

    /// Whether what is said cannot be read on the way.
    var isConfidential: Bool { layers?.isConfidential ?? false }

    init(_ facts: MQTTConnectionFacts) {
        slot = facts.slot
        isMidStream = facts.isMidStream
        self.facts = facts
    }

    /// A connection that cannot be read.
    init(slot: Int, isMidStream: Bool) {
        self.slot = slot
        self.isMidStream = isMidStream
        facts = nil
    }

    /// Whether everything this side sent was captured so far, as far as the other side has acknowledged it.
    func isWhole(_ sender: Sender) -> Bool {
        guard let facts, !isMidStream, !(sender == .client ? hasGap.client : hasGap.server) else { return false }
        let end = sender == .client ? facts.client : facts.client.peer
        return facts.missing != end && !facts.lost.contains(end)
    }

    /// Whether everything of both sides was captured so far.
    var isWhole: Bool { isWhole(.client) && isWhole(.server) }
}
