public import MQTTCodec

/// One QoS 1 or 2 exchange on one connection (MQTT 5.0 §4.3).
///
/// It begins with the first PUBLISH; one that an earlier connection left behind begins with PUBREL.
public struct Delivery: Sendable {
    /// Steps that are kept; further ones are counted.
    public static let maximumSteps = 6

    /// The frame of its first packet.
    public let firstFrame: UInt64
    /// The time of its first packet, nanoseconds since 1970.
    public let firstTimestamp: Int64
    /// Since when the receiver has to answer, nanoseconds since 1970; while it is the publisher's turn, when it became so.
    var turnSince: Int64
    /// Nanoseconds from its first packet to its latest.
    public private(set) var elapsed: Int64 = 0
    /// Where its topic is kept.
    var topic = TopicPool.Reference()
    /// How often PUBLISH was sent again on this connection.
    public private(set) var repeats: UInt32 = 0
    private var stepsTaken: UInt32 = 1
    /// Its Packet Identifier.
    public let packetIdentifier: UInt16
    /// Messages of this direction under way, or 0 when that is not known.
    var inFlightOrZero: UInt16 = 0
    /// The receiver's Receive Maximum, or 0 when that is not known.
    var receiveMaximumOrZero: UInt16 = 0
    /// Who published.
    public let from: Sender
    /// 1 or 2.
    public let qos: QoS
    /// How far it has come.
    public internal(set) var stage: Stage
    /// How it ended.
    public internal(set) var outcome = Outcome.underWay
    /// Why it ended other than by its last acknowledgment.
    public internal(set) var cause: Cause?
    /// False when PUBLISH may have been sent before, in what is missing or on an earlier connection.
    var isBeginningKnown = true
    /// False when the turn is not certain, as packets of the publisher are missing.
    var isTurnKnown = true
    private var storedSteps: [6 of DeliveryStep]

    /// How far an exchange has come.
    public enum Stage: UInt8, Sendable {
        /// PUBLISH was sent: PUBACK or PUBREC is due.
        case published
        /// PUBREC was sent: PUBREL is due.
        case received
        /// PUBREL was sent: PUBCOMP is due.
        case released
    }

    /// How an exchange ended.
    public enum Outcome: UInt8, Sendable {
        /// It has not ended.
        case underWay
        /// The last acknowledgment was sent.
        case completed
        /// The receiver refused the message.
        case refused
        /// The connection ended first.
        case unfinished
        /// The identifier was used for another message first.
        case abandoned
        /// What is missing from the capture may have ended it.
        case unknown
    }

    /// What ended an exchange that no acknowledgment ended.
    public enum Cause: UInt8, Sendable {
        /// The connection ended.
        case connectionEnd
        /// The capture ended.
        case captureEnd
        /// The identifier was used for another message.
        case identifierReused
        /// Bytes are missing from the capture.
        case gap
        /// Too much waited to be told apart.
        case limit
    }

    init(
        from sender: Sender,
        qos: QoS,
        packetIdentifier: UInt16,
        first type: ControlPacketType,
        dup: Bool,
        frame: UInt64,
        timestamp: Int64
    ) {
        from = sender
        self.qos = qos
        self.packetIdentifier = packetIdentifier
        firstFrame = frame
        firstTimestamp = timestamp
        turnSince = timestamp
        stage = type == .publish ? .published : .released
        storedSteps = .init(repeating: DeliveryStep(type, dup: dup, frameDistance: 0, elapsed: 0))
    }

    /// The steps that are kept, the first ones, by time.
    public var steps: Int { min(Int(stepsTaken), Self.maximumSteps) }
    /// Steps that were not kept.
    public var omittedSteps: Int { Int(stepsTaken) &- steps }

    /// One of the steps that are kept.
    ///
    /// - Precondition: `index` is from 0 to `steps` − 1.
    public func step(_ index: Int) -> DeliveryStep { storedSteps[index] }

    /// The frame of a step.
    public func frame(of step: DeliveryStep) -> UInt64 { firstFrame &+ UInt64(step.frameDistance) }

    /// True when PUBLISH was not on this connection: an earlier one left the exchange behind.
    public var isResumed: Bool { storedSteps[0].type == .pubrel }

    /// From the first PUBLISH on this connection to the last acknowledgment, in nanoseconds; nil unless it is completed
    /// and both were seen.
    public var latency: Int64? { outcome == .completed && isBeginningKnown && !isResumed ? elapsed : nil }

    /// True when an earlier connection may have begun it: it resumes with PUBREL, or its first PUBLISH has DUP.
    public var mayContinue: Bool { storedSteps[0].type == .pubrel || storedSteps[0].dup }

    /// The time of its latest packet, nanoseconds since 1970.
    public var lastTimestamp: Int64 {
        let (time, overflow) = firstTimestamp.addingReportingOverflow(elapsed)
        return overflow ? firstTimestamp : time
    }

    /// Messages of this direction under way when PUBLISH was sent, itself included (MQTT 5.0 §4.9); nil when not known.
    public var inFlight: UInt16? { inFlightOrZero == 0 ? nil : inFlightOrZero }
    /// The receiver's Receive Maximum at that time; nil when not known, and before 5.0.
    public var receiveMaximum: UInt16? { receiveMaximumOrZero == 0 ? nil : receiveMaximumOrZero }

    /// The packet that is due and who has to send it; nil when that is not certain.
    public var due: (type: ControlPacketType, by: Sender)? {
        if !isTurnKnown { return nil }
        return switch stage {
        case .published: (qos == .atLeastOnce ? .puback : .pubrec, from.peer)
        case .received: (.pubrel, from)
        case .released: (.pubcomp, from.peer)
        }
    }

    /// The first Reason Code other than Success, and the packet that had it; nil when there was none.
    public var reason: (code: ReasonCode, type: ControlPacketType)? {
        for index in 0..<steps where storedSteps[index].reason != .success {
            return (storedSteps[index].reason, storedSteps[index].type)
        }
        return nil
    }

    /// Takes another packet of the exchange.
    mutating func take(
        _ type: ControlPacketType,
        dup: Bool = false,
        isRepeat: Bool = false,
        reason: ReasonCode = .success,
        frame: UInt64,
        timestamp: Int64
    ) {
        let (since, overflow) = timestamp.subtractingReportingOverflow(firstTimestamp)
        let after = overflow ? 0 : max(0, since)
        if after > elapsed { elapsed = after }
        if type == .publish { repeats &+= 1 }
        let index = Int(stepsTaken)
        if stepsTaken < .max { stepsTaken &+= 1 }
        // A frame before the first one is there only when the capture's clock runs back.
        let distance = frame >= firstFrame ? frame &- firstFrame : 0
        guard index < Self.maximumSteps else { return }
        storedSteps[index] = DeliveryStep(
            type,
            dup: dup,
            isRepeat: isRepeat,
            reason: reason,
            frameDistance: UInt32(clamping: distance),
            elapsed: after
        )
        // One that waited behind a hole comes late.
        var place = index
        while place > 1, storedSteps[place &- 1].elapsed > after {
            storedSteps.swapAt(place &- 1, place)
            place &-= 1
        }
    }
}
