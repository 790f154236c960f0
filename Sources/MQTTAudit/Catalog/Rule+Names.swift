import MQTTCodec

extension Rule {
    /// The identifier with the versions behind it where it means something else in others: "MQTT-3.1.2-1/5.0".
    ///
    /// 3.1.1 and 5.0 number their statements alike; the names in words are unique by themselves.
    public var qualifiedIdentifier: String {
        guard identifier.hasPrefix("MQTT-") else { return identifier }
        return identifier + "/" + versionNames.joined(separator: "+")
    }

    /// The versions for which it holds, the oldest first.
    public var versionNames: [String] {
        ProtocolVersion.allCases.filter(versions.contains).map(\.description)
    }

    /// Whether `name` is its identifier, with or without versions behind it.
    public func isNamed(_ name: String) -> Bool { name == identifier || name == qualifiedIdentifier }
}
