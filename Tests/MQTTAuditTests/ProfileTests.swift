import AuditProfiles
import CaptureAnalysis
import MQTTAudit
import MQTTCodec
import MQTTTimeline
import Testing

@Suite("Profiles")
struct ProfileTests {
    @Test("A breach of a limit is found, its nearest neighbour is not", arguments: ProfileRows.all)
    func row(_ row: ProfileRow) throws {
        let profile = try ProfileReader.read(row.yaml)
        var breaking = AuditScript(row.version)
        row.breaking(&breaking)
        let found = try breaking.findings { $0.profile = profile }.map(\.finding).filter { Self.isOfProfile($0) }
        #expect(Set(found.map(\.rule)) == [row.rule], "found \(found.map { "\($0.rule): \($0.observed)" })")
        #expect(found.allSatisfy { $0.expected.contains("Our plant") })
        var keeping = AuditScript(row.version)
        row.keeping(&keeping)
        let wrong = try keeping.findings { $0.profile = profile }.map(\.finding).filter { Self.isOfProfile($0) }
        #expect(wrong.isEmpty, "falsely found \(wrong.map { "\($0.rule): \($0.observed)" })")
    }

    @Test("Every limit that is judged has a row")
    func complete() {
        let rows = Set(ProfileRows.all.map(\.key))
        let elsewhere: Set<ProfileKey> = [.identityTopics, .clientIdentifierParameters, .responses]
        for key in ProfileKey.allCases where key.isJudged && !elsewhere.contains(key) {
            #expect(rows.contains(key.name), "\(key.name)")
        }
    }

    @Test("Without a profile, nothing of one is judged")
    func none() throws {
        var script = AuditScript(.v3_1_1)
        script.say("t", qos: .exactlyOnce)
        #expect(try script.findings().allSatisfy { !Self.isOfProfile($0.finding) })
    }

    private static func isOfProfile(_ finding: Finding) -> Bool { finding.rule.hasPrefix("profile:") }
}

@Suite("Profile of Alibaba Cloud IoT Platform")
struct AlibabaProfileTests {
    /// A conversation of a device and what is found, as "rule certainty".
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        var version = ProtocolVersion.v3_1_1
        let found: Set<String>
        let script: @Sendable (inout AuditScript) -> Void

        var testDescription: String { name }
    }

    /// CONNECT as the platform asks for it.
    private static func join(
        _ script: inout AuditScript,
        id: String = "12345|securemode=3,signmethod=hmacsha1,timestamp=789|",
        user: String = "pump-7&a1B2c3"
    ) {
        script.join {
            $0.clientIdentifier = id
            $0.userName = user
        }
    }

    private static let request = "/sys/a1B2c3/pump-7/rrpc/request/77"
    private static let response = "/sys/a1B2c3/pump-7/rrpc/response/77"

    static let rows: [Row] = [
        Row(name: "clean", found: []) { script in
            join(&script)
            script.more([
                "/sys/a1B2c3/pump-7/thing/service/property/set", "/a1B2c3/pump-7/user/#", "/broadcast/a1B2c3/+",
            ])
            script.client(AuditScript.publish("/a1B2c3/pump-7/user/update", qos: .atLeastOnce))
        },
        Row(name: "will and RETAIN in 5.0", version: .v5_0, found: []) { script in
            join(&script)
            script.client(AuditScript.publish("/a1B2c3/pump-7/user/update", retain: true))
        },
        Row(name: "another device's topic", found: ["profile:identity-topics suspected"]) { script in
            join(&script)
            script.client(AuditScript.publish("/a1B2c3/pump-8/user/update"))
        },
        Row(name: "another product's filter", found: ["profile:identity-topics suspected"]) { script in
            join(&script)
            script.more(["/sys/a9/pump-7/thing/#"])
        },
        Row(name: "a gateway's sub-device", found: []) { script in
            join(&script)
            script.client(AuditScript.publish("/ext/session/a1B2c3/pump-7/combine/login"))
            script.client(AuditScript.publish("/sys/a1B2c3/pump-8/thing/event/property/post"))
        },
        Row(name: "secure mode of TLS without TLS", found: ["profile:client-identifier-parameters suspected"]) {
            script in
            join(&script, id: "12345|securemode=2,signmethod=hmacsha1|")
        },
        Row(name: "no secure mode", found: ["profile:client-identifier-parameters suspected"]) { script in
            join(&script, id: "12345|signmethod=hmacsha1|")
        },
        Row(name: "unknown signature", found: ["profile:client-identifier-parameters suspected"]) { script in
            join(&script, id: "12345|securemode=3,signmethod=crc32|")
        },
        Row(name: "bare Client Identifier", found: ["profile:client-identifier suspected"]) { script in
            join(&script, id: "12345")
        },
        Row(name: "64 characters before the bar", found: []) { script in
            join(&script, id: String(repeating: "a", count: 64) + "|securemode=3|")
        },
        Row(name: "65 characters before the bar", found: ["profile:client-identifier-length suspected"]) { script in
            join(&script, id: String(repeating: "a", count: 65) + "|securemode=3|")
        },
        Row(name: "RRPC in time", found: []) { script in
            join(&script)
            script.server(AuditScript.publish(request))
            script.wait(seconds: 7.5)
            script.client(AuditScript.publish(response))
        },
        Row(name: "RRPC too late", found: ["profile:responses suspected"]) { script in
            join(&script)
            script.server(AuditScript.publish(request))
            script.wait(seconds: 8.5)
            script.client(AuditScript.publish(response))
        },
        Row(name: "RRPC without response", found: ["profile:responses suspected"]) { script in
            join(&script)
            script.server(AuditScript.publish(request))
            script.wait(seconds: 20)
        },
        Row(name: "RRPC with another identifier", found: ["profile:responses suspected"]) { script in
            join(&script)
            script.server(AuditScript.publish(request))
            script.client(AuditScript.publish("/sys/a1B2c3/pump-7/rrpc/response/78"))
        },
        Row(name: "RRPC with QoS 1", found: ["profile:responses suspected"]) { script in
            join(&script)
            script.server(AuditScript.publish(request))
            script.client(AuditScript.publish(response, qos: .atLeastOnce))
        },
        Row(name: "custom RRPC in time", found: []) { script in
            join(&script)
            script.server(AuditScript.publish("/ext/rrpc/77/a1B2c3/pump-7/user/get"))
            script.client(AuditScript.publish("/ext/rrpc/77/a1B2c3/pump-7/user/get"))
        },
    ]

    @Test("It finds what the platform does not allow", arguments: rows)
    func row(_ row: Row) throws {
        let profile = try #require(BuiltInProfile.named("alibaba-cloud-iot")).read()
        var script = AuditScript(row.version)
        row.script(&script)
        let found = try script.findings { $0.profile = profile }.map(\.finding)
            .filter { $0.rule.hasPrefix("profile:") && $0.rule != "profile:plain-tcp" }
        let names = Set(found.map { "\($0.rule) \($0.certainty.rawValue)" })
        #expect(names == row.found, "\(found.map { "\($0.rule): \($0.expected) / \($0.observed)" })")
    }
}
