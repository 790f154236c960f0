import MQTTCodec
import MQTTTimeline
import WireBytes

/// Whether CONNACK says what has to be said to this CONNECT.
extension OpeningChecks {
    private static let noSession = Statement(nil, "MQTT-3.2.2-1", "MQTT-3.2.2-2")
    private static let acceptsIdentifier = Statement(nil, "MQTT-3.1.3-5", "MQTT-3.1.3-5")
    private static let refusesEmpty = Statement(nil, "MQTT-3.1.3-8", nil)
    private static let refusesLong = Statement("MQTT3-client-id-rejected", nil, nil)
    private static let toleratesMissing = Statement("MQTT3-missing-credential-tolerated", nil, nil)
    private static let assigns = Statement.only5("MQTT-3.1.3-7")
    private static let assignedUnasked = Statement.only5("MQTT5-assigned-id-unasked")
    private static let responseInformation = Statement.only5("MQTT-3.1.2-28")
    private static let willQoS = Statement.only5("MQTT-3.2.2-12")
    private static let willRetain = Statement.only5("MQTT-3.2.2-13")
    private static let methodRepeated = Statement.only5("MQTT-4.12.0-5")
    private static let methodUnasked = Statement.only5("MQTT-4.12.0-6")

    /// One thing wrong in a CONNACK.
    private struct Fault {
        let statement: Statement
        var bytes: Range<Int>?
        var severity = Severity.error
        var certainty = Certainty.definite
        let expected: String
        let observed: String
    }

    func judge(
        _ connack: ControlPacket.Connack,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        guard let connect = connection.connect, connects == 1 else { return }
        let start = packet.place.header.length
        var faults = identifierFaults(connect, connack, packet.version, code: start &+ 1..<start &+ 2)
        if connack.reasonCode.rawValue == 0, connect.cleanStart, connack.sessionPresent {
            faults.append(
                Fault(
                    statement: Self.noSession,
                    bytes: start..<start &+ 1,
                    expected: "Session Present 0, as CONNECT asked for a new session",
                    observed: "Session Present 1"
                )
            )
        }
        if packet.version == .v5_0 { faults += propertyFaults(connect, connack) }
        for fault in faults {
            if fault.statement == Self.refusesEmpty { connection.reactions.value.settle(by: .server) }
            sink.report(
                fault.statement,
                packet,
                connection,
                contents: contents,
                bytes: fault.bytes,
                severity: fault.severity,
                certainty: connection.isWhole ? fault.certainty : .suspected,
                expected: fault.expected,
                observed: fault.observed
            )
        }
    }

    private func identifierFaults(
        _ connect: ControlPacket.Connect,
        _ connack: ControlPacket.Connack,
        _ version: ProtocolVersion,
        code: Range<Int>
    ) -> [Fault] {
        var faults: [Fault] = []
        let identifier = connect.clientIdentifier
        let reason = connack.reasonCode.rawValue
        let isRefused = reason == (version == .v5_0 ? 0x85 : 0x02)
        if isRefused, (1...23).contains(identifier.utf8.count), identifier.utf8.allSatisfy(\.isLetterOrDigit) {
            faults.append(
                Fault(
                    statement: Self.acceptsIdentifier,
                    bytes: code,
                    certainty: .suspected,
                    expected: "a Client Identifier of 1 to 23 letters and digits accepted",
                    observed: "one of \(identifier.utf8.count) letters and digits refused"
                )
            )
        }
        if version == .v3_1_1, identifier.isEmpty, !connect.cleanStart, !isRefused {
            faults.append(
                Fault(
                    statement: Self.refusesEmpty,
                    bytes: code,
                    certainty: reason == 0 ? .definite : .suspected,
                    expected: "Return Code 2 for an empty Client Identifier with Clean Session 0",
                    observed: "Return Code \(reason)"
                )
            )
        }
        if version == .v3_1, identifier.unicodeScalars.count > 23, reason == 0 {
            faults.append(
                Fault(
                    statement: Self.refusesLong,
                    bytes: code,
                    severity: .warning,
                    expected: "Return Code 2 for a Client Identifier of more than 23 characters",
                    observed: "one of \(identifier.unicodeScalars.count) characters accepted"
                )
            )
        }
        if version == .v3_1, connect.unaccountedFlags & 0b1100_0000 != 0, reason != 0 {
            faults.append(
                Fault(
                    statement: Self.toleratesMissing,
                    bytes: code,
                    certainty: .suspected,
                    expected: "a CONNECT without the User Name or Password its flags announce accepted",
                    observed: "Return Code \(reason)"
                )
            )
        }
        return faults
    }

    private func propertyFaults(_ connect: ControlPacket.Connect, _ connack: ControlPacket.Connack) -> [Fault] {
        var faults: [Fault] = []
        let isAccepted = connack.reasonCode.rawValue == 0
        let properties = connack.properties
        func add(_ statement: Statement, severity: Severity = .error, _ expected: String, _ observed: String) {
            faults.append(Fault(statement: statement, severity: severity, expected: expected, observed: observed))
        }
        if isAccepted, connect.clientIdentifier.isEmpty, properties.assignedClientIdentifier == nil {
            add(Self.assigns, "Assigned Client Identifier, as CONNECT had none", "no Assigned Client Identifier")
        }
        if !connect.clientIdentifier.isEmpty, properties.assignedClientIdentifier != nil {
            let observed = "Assigned Client Identifier, though CONNECT had one"
            add(Self.assignedUnasked, severity: .warning, "no Assigned Client Identifier", observed)
        }
        if properties.responseInformation != nil, connect.properties.requestResponseInformation != 1 {
            add(Self.responseInformation, "no Response Information, as none was asked for", "Response Information")
        }
        if isAccepted, let will = connect.will {
            if let maximum = properties.maximumQoS, will.qos.rawValue > maximum {
                let observed = "CONNACK 0x00 with Maximum QoS \(maximum) for Will QoS \(will.qos.rawValue)"
                add(Self.willQoS, "a Will QoS above Maximum QoS refused", observed)
            }
            if will.retain, properties.retainAvailable == 0 {
                add(Self.willRetain, "Will Retain refused", "CONNACK 0x00 with Retain Available 0 for Will Retain 1")
            }
        }
        let method = connect.properties.authenticationMethod
        if method == nil, properties.authenticationMethod != nil {
            add(Self.methodUnasked, "no Authentication Method, as CONNECT had none", "Authentication Method")
        } else if isAccepted, let method, properties.authenticationMethod != method {
            let observed = properties.authenticationMethod == nil ? "no Authentication Method" : "another one"
            add(Self.methodRepeated, "the Authentication Method of CONNECT", observed)
        }
        return faults
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter or digit: what every server accepts in a Client Identifier.
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }
}
