public import MQTTCodec

/// A message from its publisher to those who got it, as far as the capture shows them.
public struct JourneyEvent: Sendable {
    /// The number of the publisher's connection.
    public let connection: UInt64
    /// The publisher's Client Identifier.
    public let clientIdentifier: String
    /// When it was published, nanoseconds since 1970.
    public let timestamp: Int64
    /// The frame of PUBLISH.
    public let frame: UInt64
    /// The number of that packet's event; 0 when it has none.
    public let sequence: UInt64
    /// As published.
    public let qos: QoS
    /// As published.
    public let retain: Bool
    /// In bytes.
    public let payloadLength: Int
    /// Message Expiry Interval as published, in seconds; nil when absent.
    public let messageExpiryInterval: UInt32?
    /// How often the publisher repeated it.
    public let repeats: Int
    /// True when this tells of a delivery that came after the message's own event.
    public let isLate: Bool
    /// True when the limits on what is remembered ended the wait for deliveries.
    public let isCutShort: Bool
    /// Deliveries beyond those listed.
    public let omittedLegs: Int
    /// Clients that missed it, beyond those listed.
    public let omittedMissing: Int
    /// Clients it is queued for, beyond those listed.
    public let omittedQueued: Int

    init(
        connection: UInt64,
        clientIdentifier: String,
        timestamp: Int64,
        frame: UInt64,
        sequence: UInt64,
        qos: QoS,
        retain: Bool,
        payloadLength: Int,
        messageExpiryInterval: UInt32? = nil,
        repeats: Int = 0,
        isLate: Bool = false,
        isCutShort: Bool = false,
        omittedLegs: Int = 0,
        omittedMissing: Int = 0,
        omittedQueued: Int = 0
    ) {
        self.connection = connection
        self.clientIdentifier = clientIdentifier
        self.timestamp = timestamp
        self.frame = frame
        self.sequence = sequence
        self.qos = qos
        self.retain = retain
        self.payloadLength = payloadLength
        self.messageExpiryInterval = messageExpiryInterval
        self.repeats = repeats
        self.isLate = isLate
        self.isCutShort = isCutShort
        self.omittedLegs = omittedLegs
        self.omittedMissing = omittedMissing
        self.omittedQueued = omittedQueued
    }

    init(
        _ journey: borrowing Journey,
        _ parties: PartyTable,
        isLate: Bool = false,
        isCutShort: Bool = false,
        omittedLegs: Int = 0,
        omittedMissing: Int = 0,
        omittedQueued: Int = 0
    ) {
        self.init(
            connection: parties[journey.party].connection,
            clientIdentifier: parties[journey.party].clientIdentifier,
            timestamp: journey.timestamp,
            frame: journey.frame,
            sequence: journey.sequence,
            qos: QoS(rawValue: journey.qos) ?? .atMostOnce,
            retain: journey.flags.contains(.retain),
            payloadLength: Int(journey.payloadLength),
            messageExpiryInterval: journey.flags.contains(.expires) ? journey.expiry : nil,
            repeats: Int(journey.repeats),
            isLate: isLate,
            isCutShort: isCutShort,
            omittedLegs: omittedLegs,
            omittedMissing: omittedMissing,
            omittedQueued: omittedQueued
        )
    }
}

/// A delivery of a message to one client.
public struct JourneyLeg: Sendable {
    /// The number of the receiver's connection.
    public let connection: UInt64
    /// The receiver's Client Identifier.
    public let clientIdentifier: String
    /// The frame of the delivered PUBLISH.
    public let frame: UInt64
    /// The number of that packet's event; 0 when it has none.
    public let sequence: UInt64
    /// As delivered: 0 to 2.
    public let qos: UInt8
    /// From PUBLISH by the publisher to PUBLISH to the receiver, in nanoseconds.
    public let latency: Int64
    /// A Topic Filter of the receiver that matches; nil when none is known.
    public let filter: String?
    /// The ShareName of a Shared Subscription.
    public let share: String?
    /// The highest QoS granted for a matching filter.
    public let grantedQoS: UInt8?
    /// What was published and what was delivered, in seconds.
    public let expiry: Expiry?
    /// Why the same receiver got the message again.
    public let duplicate: Duplicate?
    /// What else there is to say.
    public let flags: Flags
    /// How often the server repeated it.
    public let repeats: Int

    /// Message Expiry Interval along the way.
    public struct Expiry: Sendable, Equatable {
        /// As published; nil when absent.
        public let sent: UInt32?
        /// As delivered; nil when absent.
        public let delivered: UInt32?
    }

    /// Why a receiver got a message more than once.
    public enum Duplicate: UInt8, Sendable, CaseIterable {
        /// The publisher had repeated it.
        case publisherRepeated
        /// More than one subscription of the receiver matches.
        case overlappingSubscriptions
        /// Nothing seen explains it.
        case unexplained

        /// The name in exported timelines.
        public var name: StaticString {
            switch self {
            case .publisherRepeated: "publisher_repeated"
            case .overlappingSubscriptions: "overlapping_subscriptions"
            case .unexplained: "unexplained"
            }
        }
    }

    /// Facts of a delivery that are true or not.
    public struct Flags: OptionSet, Sendable {
        /// The bits.
        public let rawValue: UInt32

        /// The facts with these bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// A copy the server had kept, not the message on its way (MQTT 5.0 §3.3.1.3).
        public static let retained = Flags(rawValue: 1 << 0)
        /// It may be the delivery of another message with the same content.
        public static let suspected = Flags(rawValue: 1 << 1)
        /// The properties that a Server forwards unaltered differ (MQTT 5.0 §3.3.2.3).
        public static let altered = Flags(rawValue: 1 << 2)
        /// A lower QoS than published.
        public static let downgraded = Flags(rawValue: 1 << 3)
        /// A higher QoS than the one published and the one granted allow.
        public static let aboveGranted = Flags(rawValue: 1 << 4)
        /// Sent back to the publisher although all its matching subscriptions ask for No Local.
        public static let noLocal = Flags(rawValue: 1 << 5)
        /// Delivered when its Message Expiry Interval was over.
        public static let overrun = Flags(rawValue: 1 << 6)
        /// The Message Expiry Interval delivered is not what was left of it.
        public static let wrongExpiry = Flags(rawValue: 1 << 7)
        /// Another member of the same Shared Subscription got it as well.
        public static let sharedTwice = Flags(rawValue: 1 << 8)
        /// The leg has a Message Expiry Interval.
        static let expires = Flags(rawValue: 1 << 9)
        /// A lower QoS than the one published and the one granted allow.
        public static let belowGranted = Flags(rawValue: 1 << 10)
        /// Several subscriptions of the receiver match.
        public static let overlapping = Flags(rawValue: 1 << 11)
        /// RETAIN, on its way, although no matching subscription has Retain As Published.
        public static let retainKept = Flags(rawValue: 1 << 12)
        /// RETAIN other than published, although all matching subscriptions have Retain As Published.
        public static let retainAltered = Flags(rawValue: 1 << 13)
        /// A later message of the same publisher, topic and QoS came before it (MQTT 5.0 §4.6).
        public static let outOfOrder = Flags(rawValue: 1 << 14)
        /// The bits of `alterations`.
        static let alterationsShift: UInt32 = 16

        /// Which properties differ, when it is `altered`.
        public var alterations: ForwardedDigest.Differences {
            ForwardedDigest.Differences(rawValue: UInt8(truncatingIfNeeded: rawValue &>> Self.alterationsShift))
        }

        /// Notes which properties a Server forwarded otherwise to a receiver that may have properties.
        mutating func note(_ differences: ForwardedDigest.Differences, _ isVersion5: Bool) {
            guard isVersion5, !differences.isEmpty else { return }
            formUnion([.altered, Flags(rawValue: UInt32(differences.rawValue) &<< Self.alterationsShift)])
        }
    }
}

/// A client that should have got a message, or for which it waits.
public struct JourneyMissing: Sendable {
    /// Its Client Identifier.
    public let clientIdentifier: String
    /// The number of its connection; nil when it had none.
    public let connection: UInt64?
    /// The Topic Filter that matches.
    public let filter: String
    /// The QoS granted for it.
    public let qos: UInt8
    /// What makes it so.
    public let why: Why

    /// What tells that a message is missing.
    public enum Why: Sendable, Equatable {
        /// A later message of the same publisher on the same topic at the same QoS did come (MQTT 5.0 §4.6).
        case overtaken
        /// It did not come.
        case notSeen
        /// The publisher's exchange was not completed: the server may not have taken the message.
        case notAcknowledged
        /// It waits for a client without connection.
        case offline

        /// The name in exported timelines.
        public var name: StaticString {
            switch self {
            case .overtaken: "overtaken"
            case .notSeen: "not_seen"
            case .notAcknowledged: "not_acknowledged"
            case .offline: "offline"
            }
        }
    }

    /// True when nothing but a loss explains it.
    public let isDefinite: Bool
}
