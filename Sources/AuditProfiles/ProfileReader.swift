public import MQTTAudit
import MQTTCodec
import MQTTTimeline

/// Reads profiles from YAML; the schema is in `Docs/profiles.md`.
public struct ProfileReader {
    /// The length of a file at most: 256 KiB.
    public static let maximumBytes = 262_144
    /// The elements of a list at most: 256.
    static let maximumElements = 256

    private static let keys = ["name", "title", "source", "read_on", "confidence", "identity", "limits", "requests"]

    /// What limits take over that do not say it themselves.
    let defaults: PartialOrigin

    /// Reads a profile.
    ///
    /// - Throws: `ProfileError` for anything that is not as the schema says, with line and column.
    public static func read(_ yaml: String) throws(ProfileError) -> Profile {
        guard yaml.utf8.count <= maximumBytes else {
            throw ProfileError("the file has \(yaml.utf8.count) bytes; at most \(maximumBytes) are possible")
        }
        let root = try YAMLNode(document: yaml)
        let mapping = try root.mapping(keys, of: "a profile")
        let reader = ProfileReader(defaults: try PartialOrigin(mapping))
        let nameNode = try mapping.required("name")
        let name = try nameNode.text("name")
        guard isName(name) else {
            throw nameNode.error("name is \"\(name)\", but has to be of lower case letters, digits and \"-\"")
        }
        var profile = Profile(name: name, title: try mapping.required("title").text("title"))
        profile.identity = try mapping["identity"]?.texts("identity") ?? []
        for (key, value) in try mapping.required("limits").pairs(of: "limits") {
            guard let limit = ProfileKey(name: key.name) else {
                throw key.node.error("unknown limit \"\(key.name)\"")
            }
            profile.limits.append(try reader.limit(limit, value))
        }
        for node in try mapping["requests"]?.list("requests") ?? [] {
            profile.requests.append(try reader.request(node))
        }
        try checkIdentity(profile, mapping)
        return profile
    }

    private static func isName(_ name: String) -> Bool {
        name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
        }
    }

    /// Makes sure that CONNECT can fill every place that identifies a device, and that topics use one.
    private static func checkIdentity(_ profile: Profile, _ mapping: YAMLMapping) throws(ProfileError) {
        func forms(_ key: ProfileKey) -> [TextForm] {
            guard case .forms(let forms)? = profile.limits.first(where: { $0.key == key })?.value else { return [] }
            return forms
        }
        let filled = Set((forms(.userName) + forms(.clientIdentifier)).flatMap(\.places))
        for name in profile.identity where !filled.contains(name) {
            let node = mapping["identity"] ?? mapping.node
            throw node.error("\"\(name)\" is no place of user_name or client_identifier")
        }
        for form in forms(.identityTopics) where !form.places.contains(where: { profile.identity.contains($0) }) {
            let node = try mapping.required("limits")
            throw node.error("identity_topics: \"\(form)\" has no place that \"identity\" names")
        }
    }

    private func request(_ node: YAMLNode) throws(ProfileError) -> Profile.RequestForm {
        let mapping = try node.mapping(
            [
                "name", "asked_by", "request", "response", "keys", "seconds", "maximum_qos", "source", "read_on",
                "confidence",
            ],
            of: "a request"
        )
        let request = try form(try mapping.required("request"))
        let response = try form(try mapping.required("response"))
        let keysNode = try mapping.required("keys")
        let keys = try keysNode.texts("keys")
        for key in keys where !request.places.contains(key) || !response.places.contains(key) {
            throw keysNode.error("\"\(key)\" is not a place of both request and response")
        }
        let asker = try mapping.required("asked_by").word("asked_by", of: ["client", "server"])
        return Profile.RequestForm(
            name: try mapping.required("name").text("name"),
            asker: asker == "client" ? .client : .server,
            request: request,
            response: response,
            keys: keys,
            seconds: try mapping["seconds"]?.number("seconds", in: 1...86_400),
            maximumQoS: UInt8(try mapping["maximum_qos"]?.number("maximum_qos", in: 0...2) ?? 2),
            origin: try PartialOrigin(mapping).over(defaults, mapping)
        )
    }

    func form(_ node: YAMLNode) throws(ProfileError) -> TextForm {
        let text = try node.text("a form")
        guard let form = TextForm(text) else {
            throw node.error("\"\(text)\" is no form: {name} and {name...} are places, text has to be between them")
        }
        return form
    }

    func forms(_ node: YAMLNode, _ what: String) throws(ProfileError) -> [TextForm] {
        var forms: [TextForm] = []
        for element in try node.list(what) { forms.append(try form(element)) }
        return forms
    }
}
