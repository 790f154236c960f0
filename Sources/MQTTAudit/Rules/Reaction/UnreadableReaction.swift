import MQTTCodec
import MQTTTimeline
import WireBytes

/// What the receiver of a packet that cannot be read has to do, and by which rule.
struct UnreadableReaction {
    let statement: Statement
    let severity: Severity
    var certainty: Certainty
    var obligation = ReactionChecks.Obligation.close
    /// The version that a CONNECT stated before it became unreadable; the connection does not know it.
    var version: ProtocolVersion?

    init(_ statement: Statement, _ severity: Severity, _ certainty: Certainty) {
        self.statement = statement
        self.severity = severity
        self.certainty = certainty
    }

    static let clientCloses = Statement.only5("MQTT5-client-error-close")
    private static let flags = Statement(nil, "MQTT-2.2.2-2", nil)
    private static let pubrelFlags = Statement(nil, "MQTT-3.6.1-1", "MQTT-3.6.1-1")
    private static let subscribeFlags = Statement(nil, "MQTT-3.8.1-1", "MQTT-3.8.1-1")
    private static let unsubscribeFlags = Statement(nil, "MQTT-3.10.1-1", "MQTT-3.10.1-1")
    private static let disconnectFlags = Statement(nil, "MQTT-3.14.1-1", "MQTT-3.14.1-1")
    private static let authFlags = Statement.only5("MQTT-3.15.1-1")
    private static let notUTF8 = Statement(nil, "MQTT-1.5.3-1", nil)
    private static let nullCharacter = Statement(nil, "MQTT-1.5.3-2", nil)
    private static let publishQoS = Statement(nil, "MQTT-3.3.1-4", nil)
    private static let subscribeQoS = Statement(nil, "MQTT-3-8.3-4", nil)
    private static let subscribeBits = Statement(nil, "MQTT-3-8.3-4", "MQTT-3.8.3-5")
    private static let connectFlag = Statement(nil, "MQTT-3.1.2-3", "MQTT-3.1.2-3")
    private static let protocolName = Statement("MQTT3-connect-invalid-close", "MQTT-3.1.2-1", "MQTT-3.1.4-1")
    private static let protocolLevel = Statement("MQTT3-connect-invalid-close", "MQTT-3.1.2-2", "MQTT-3.1.4-1")
    private static let connectFormat = Statement("MQTT3-connect-invalid-close", "MQTT-3.1.4-1", "MQTT-3.1.4-1")
    /// Whatever else is malformed.
    private static let server = Statement(nil, "MQTT-4.8.0-1", "MQTT-4.13.1-1")
    private static let client = Statement(nil, "MQTT-4.8.0-1", "MQTT5-client-error-close")

    /// Nil where the version demands nothing.
    init?(to event: MalformedEvent, _ version: ProtocolVersion) {
        let error = event.error
        if event.type == .connect {
            guard event.from == .client else { return nil }
            self.init(toConnect: error, error.version ?? version)
            self.version = error.version
            return
        }
        let specific: Statement? =
            switch (error.code, error.field) {
            case (.reservedFlags, _): Self.flags(of: event.type, from: event.from)
            case (.invalidUTF8, _): Self.notUTF8
            case (.nullCharacter, _): Self.nullCharacter
            case (.invalidQoS, .flags): Self.publishQoS
            case (.invalidQoS, .subscriptionOptions): Self.subscribeQoS
            case (.reservedBits, .subscriptionOptions): Self.subscribeBits
            default: nil
            }
        if let specific, specific.name(in: version) != nil {
            let isHidden = event.type == .disconnect
            self.init(specific, .error, isHidden ? .suspected : .definite)
            return
        }
        let general = event.from == .client ? Self.server : Self.client
        guard general.name(in: version) != nil else { return nil }
        let isDemanded = event.from == .client || version != .v5_0
        self.init(general, isDemanded ? .error : .warning, .suspected)
    }

    private static func flags(of type: ControlPacketType, from sender: Sender) -> Statement {
        switch (type, sender) {
        case (.pubrel, .client): pubrelFlags
        case (.subscribe, .client): subscribeFlags
        case (.unsubscribe, .client): unsubscribeFlags
        case (.disconnect, _): disconnectFlags
        case (.auth, _): authFlags
        default: flags
        }
    }

    private init(toConnect error: DecodeError, _ version: ProtocolVersion) {
        switch (error.code, error.field) {
        case (.protocolName, _): self.init(Self.protocolName, .error, .suspected)
        case (.unsupportedProtocolLevel, _): self.init(Self.protocolLevel, .error, .suspected)
        case (.reservedBits, .connectFlags): self.init(Self.connectFlag, .error, .definite)
        default: self.init(Self.connectFormat, version == .v3_1 ? .warning : .error, .definite)
        }
        // 3.1.1 has no CONNACK for a faulty CONNECT, beside those for its level and its Client Identifier.
        obligation = version == .v3_1_1 && error.code != .protocolName ? .close : .closeOrRefuse
    }
}

extension MalformedEvent {
    /// The Packet Identifier of a packet that begins with one, where the bytes hold it; else 0.
    func identifier(in bytes: Span<UInt8>) -> UInt16 {
        guard type.rawValue >= 4 && type.rawValue <= 11,
            case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count),
            header.length &+ 2 <= bytes.count
        else { return 0 }
        return UInt16(bytes[header.length]) << 8 | UInt16(bytes[header.length &+ 1])
    }
}
