import AuditProfiles
import MQTTAudit
import MQTTCodec
import Testing

@Suite("Built-in profiles")
struct BuiltInProfileTests {
    @Test("Each can be read and has the name by which it is asked for", arguments: BuiltInProfile.all.map(\.name))
    func reads(_ name: String) throws {
        let builtIn = try #require(BuiltInProfile.named(name))
        let profile = try builtIn.read()
        #expect(profile.name == name)
        #expect(!profile.limits.isEmpty)
        for limit in profile.limits {
            #expect(limit.origin.source.hasPrefix("https://"))
            #expect(limit.origin.readOn.count == 10)
        }
    }

    @Test("All are there, by name")
    func names() {
        #expect(
            BuiltInProfile.all.map(\.name) == [
                "alibaba-cloud-iot", "aws-iot-core", "azure-event-grid", "azure-iot-hub", "emqx-5", "hivemq-ce",
                "mosquitto-2",
            ]
        )
        #expect(BuiltInProfile.named("nothing") == nil)
    }

    @Test("Each makes a catalogue of rules with unique identifiers", arguments: BuiltInProfile.all.map(\.name))
    func catalog(_ name: String) throws {
        let profile = try #require(BuiltInProfile.named(name)).read()
        let rules = profile.rules
        #expect(Set(rules.map(\.identifier)).count == rules.count)
        #expect(rules.count == profile.limits.count + (profile.requests.isEmpty ? 0 : 1))
        for rule in rules {
            #expect(rule.identifier.hasPrefix("profile:"))
            #expect(rule.group == .profile)
            #expect(!rule.title.contains("{}") && !rule.title.contains("{unit}"))
            #expect(rule.unjudged != nil || rule.reason.contains("read on 2026"))
        }
    }

    @Test("Alibaba Cloud IoT Platform has the limits of its documentation")
    func alibaba() throws {
        let profile = try BuiltInProfile.named("alibaba-cloud-iot")?.read()
        let limits = try #require(profile)
        #expect(limits.limit(.maximumQoS, in: .v5_0)?.value == .number(1))
        #expect(limits.limit(.will, in: .v3_1_1)?.value == .flag(false))
        #expect(limits.limit(.will, in: .v5_0) == nil)
        #expect(limits.limit(.retained, in: .v5_0) == nil)
        #expect(limits.limit(.userPropertyCount, in: .v5_0)?.value == .number(20))
        #expect(limits.limit(.keepAlive, in: .v3_1)?.value == .interval(minimum: 30, maximum: 1200))
        #expect(limits.requests.map(\.seconds) == [8, 8])
    }
}
