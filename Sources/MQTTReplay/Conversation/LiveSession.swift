internal import MQTTCodec

/// What a client keeps from one connection to the next (MQTT 5.0 §4.1, Session State of the Client).
struct LiveSession: Sendable, Equatable {
    /// A PUBLISH at QoS 1 or 2, SUBSCRIBE or UNSUBSCRIBE that the server has not answered completely.
    struct Outgoing: Sendable, Equatable {
        /// What the server owes.
        enum Awaited: UInt8, Sendable {
            case puback
            case pubrec
            case pubcomp
            case answer
        }

        /// What the server owes.
        var awaited: Awaited
        /// Its place in the order of first sending.
        var sequence: Int
        /// The planned connection, by its place in the plan, whose record has the exchange.
        var connection: Int
        /// Its place in that record.
        var exchange: Int
        /// False when the captured server did not complete the exchange either, so that nothing waits for it.
        var isAwaitedAtEnd: Bool
        /// The whole packet, for one of an earlier connection; empty while it lies in the connection's bytes.
        var packet: [UInt8] = []
    }

    /// The exchanges of the client that are not over, by Packet Identifier.
    var outgoing: [UInt16: Outgoing] = [:]
    /// The Packet Identifiers of messages at QoS 2 that came and are not released.
    var incoming: Set<UInt16> = []
    /// Messages that the captured client left unfinished and that the live server has or is being sent, by captured
    /// Packet Identifier: a repetition (DUP) in a later connection is one of them.
    var unfinishedInCapture: [UInt16: UInt64] = [:]
    /// The Packet Identifiers that those of them have which are still on their way, by captured Packet Identifier.
    var liveIdentifiers: [UInt16: UInt16] = [:]
    /// The last Packet Identifier given out.
    var lastIdentifier: UInt16 = 0
    /// How many exchanges have been begun.
    var sequence = 0

    /// A Packet Identifier that is not in use; nil when all are.
    mutating func takeIdentifier() -> UInt16? {
        guard outgoing.count < 65_535 else { return nil }
        var candidate = lastIdentifier
        repeat {
            candidate = candidate == .max ? 1 : candidate + 1
        } while outgoing[candidate] != nil
        lastIdentifier = candidate
        return candidate
    }

    /// Forgets everything, as the server did; Packet Identifiers go on, so that late answers are not taken for new.
    mutating func forget() {
        for (identifier, live) in liveIdentifiers where outgoing[live] != nil {
            unfinishedInCapture[identifier] = nil
        }
        liveIdentifiers.removeAll()
        outgoing.removeAll(keepingCapacity: true)
        incoming.removeAll(keepingCapacity: true)
    }
}
