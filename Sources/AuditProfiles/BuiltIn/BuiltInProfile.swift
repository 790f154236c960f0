public import MQTTAudit

/// A profile that comes with the program, as the YAML that a file would hold.
public struct BuiltInProfile: Sendable {
    /// The name by which it is asked for.
    public let name: String
    /// Its text.
    public let yaml: String

    /// All of them, by name.
    public static let all: [BuiltInProfile] = [
        .alibabaCloudIoT, .awsIoTCore, .azureEventGrid, .azureIoTHub, .emqx5, .hivemqCE, .mosquitto2,
    ]

    /// The one of this name; nil when there is none.
    public static func named(_ name: String) -> BuiltInProfile? {
        all.first { $0.name == name }
    }

    /// Reads it.
    ///
    /// - Throws: `ProfileError` when the text is not as the schema says, which tests rule out.
    public func read() throws(ProfileError) -> Profile {
        try ProfileReader.read(yaml)
    }
}
