import MQTTCodec
import MQTTTimeline
import PacketHeaders
import TCPReassembly

@testable import MQTTAudit

/// Findings and rules made up for tests of reports.
enum MadeUp {
    static func rule(
        _ identifier: String,
        _ versions: Set<ProtocolVersion> = [.v3_1_1],
        group: Rule.Group = .protocol,
        judges occasion: Occasion = .packets([.subscribe], from: .client)
    ) -> Rule {
        Rule(
            identifier,
            versions,
            section: "9.9",
            group: group,
            .client,
            .packet,
            judges: occasion,
            title: "A title.",
            reason: "A reason.",
            example: "An example.",
            remedy: "A remedy."
        )
    }

    /// Rules that the catalogue does not hold.
    static let rules = [
        rule("MQTT-99.1-1"), rule("MQTT-99.1-1", [.v5_0]), rule("MQTT-99.1-2"),
        rule("TEST-plain", Set(ProtocolVersion.allCases), group: .security),
    ]

    static func finding(
        _ rule: String = "MQTT-99.1-1",
        _ version: ProtocolVersion? = .v3_1_1,
        _ severity: Severity = .error,
        _ certainty: Certainty = .definite,
        fault: Sender = .client,
        client: String = "pump-7",
        frame: UInt64 = 1,
        observed: String = "Packet Identifier 0"
    ) -> Finding {
        Finding(
            rule: rule,
            version: version,
            severity: severity,
            certainty: certainty,
            fault: fault,
            clientIdentifier: client,
            timestamp: Int64(frame) * 1000,
            frames: [frame],
            packetType: .subscribe,
            expected: "another",
            observed: observed
        )
    }

    static func placed(_ finding: Finding, connection: UInt64 = 1, server: UInt32 = 0x0A00_0001) -> PlacedFinding {
        PlacedFinding(
            finding,
            connection: connection,
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0107), port: 40_000),
            server: SocketAddress(address: IPAddress(ipv4: server), port: 1883),
            sequence: 0,
            packetSequence: 0
        )
    }

    static func ledger(_ findings: [PlacedFinding]) -> FindingLedger {
        var ledger = FindingLedger()
        for finding in findings { ledger.add(finding) }
        return ledger
    }

    static func report(_ findings: [PlacedFinding], _ selection: RuleSelection = RuleSelection()) -> AuditReport {
        ledger(findings).report(
            occasions: OccasionCounts(),
            facts: AuditFacts(),
            selection: selection,
            further: rules
        )
    }
}
