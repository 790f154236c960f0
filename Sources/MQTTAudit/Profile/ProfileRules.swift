import MQTTCodec

/// A profile made ready for use by many connections.
final class ProfileRules: Sendable {
    let profile: Profile
    /// By version and key.
    private let limits: [[ProfileLimit?]]
    private let bounds: [ProfileBounds]
    private let forms: [TopicForms]

    /// The forms of topics, each identity form with the number in `Profile.identity` of each of its places, or −1.
    struct TopicForms {
        var publish: [TextForm]?
        var subscribe: [TextForm]?
        var identity: [(form: TextForm, places: [Int])] = []
        var excusing: [(form: TextForm, places: [Int])] = []
    }

    init(_ profile: Profile) {
        self.profile = profile
        let versions = ProtocolVersion.allCases
        limits = versions.map { version in ProfileKey.allCases.map { profile.limit($0, in: version) } }
        bounds = versions.map { ProfileBounds(profile, $0) }
        forms = versions.map { version in
            func numbered(_ forms: [TextForm]) -> [(form: TextForm, places: [Int])] {
                forms.map { form in (form, form.places.map { profile.identity.firstIndex(of: $0) ?? -1 }) }
            }
            let identity = profile.limit(.identityTopics, in: version)
            return TopicForms(
                publish: profile.limit(.publishTopics, in: version)?.forms,
                subscribe: profile.limit(.subscribeFilters, in: version)?.forms,
                identity: numbered(identity?.forms ?? []),
                excusing: numbered(identity?.exceptions ?? [])
            )
        }
    }

    private static func index(_ version: ProtocolVersion) -> Int { Int(version.level) &- 3 }

    func limit(_ key: ProfileKey, _ version: ProtocolVersion) -> ProfileLimit? {
        limits[Self.index(version)][Int(key.rawValue)]
    }

    func bounds(_ version: ProtocolVersion) -> ProfileBounds { bounds[Self.index(version)] }

    func forms(_ version: ProtocolVersion) -> TopicForms { forms[Self.index(version)] }
}
