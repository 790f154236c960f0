import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Judges the Client Identifier for itself.
    func judgeClientIdentifier(
        _ identifier: String,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let version = packet.version
        let values = Self.values(in: identifier, rules.limit(.clientIdentifier, version)) ?? []
        if let limit = rules.limit(.clientIdentifierLength, version) {
            // Where a form has a place of that name, the rest of the form is not counted.
            let counted = values.first { $0.name == "clientId" }?.value ?? identifier
            let length = ProfileText.length(counted, limit.unit)
            if length > limit.number {
                let expected = "a Client Identifier of at most \(limit.number) \(limit.unit.rawValue)"
                report(limit, packet, connection, contents, nil, expected, "\(length)", &sink)
            }
        }
        if let limit = rules.limit(.clientIdentifierPrefixes, version) {
            for prefix in limit.words where identifier.utf8.starts(with: prefix.utf8) {
                let expected = "a Client Identifier that does not begin with \"\(prefix)\""
                report(limit, packet, connection, contents, nil, expected, Self.quoted(identifier), &sink)
            }
        }
        if let limit = rules.limit(.clientIdentifierParameters, version),
            case .parameters(let parameters) = limit.value,
            let text = values.first(where: { $0.name == "parameters" })?.value
        {
            judge(parameters, in: text, limit, packet, connection, contents, &sink)
        }
    }

    private func judge(
        _ parameters: [ProfileLimit.Parameter],
        in text: String,
        _ limit: ProfileLimit,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let found = text.split(separator: ",", maxSplits: 64).map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        for parameter in parameters {
            guard let pair = found.first(where: { $0.first == parameter.name }) else {
                if parameter.isRequired {
                    let expected = "the parameter \(parameter.name) in the Client Identifier"
                    report(limit, packet, connection, contents, nil, expected, "none", &sink)
                }
                continue
            }
            let value = pair.count == 2 ? pair[1] : ""
            let allowed = isPlain && !parameter.plainValues.isEmpty ? parameter.plainValues : parameter.values
            guard !allowed.isEmpty, !allowed.contains(value) else { continue }
            let condition = isPlain && !parameter.plainValues.isEmpty ? " without TLS" : ""
            let expected = "\(parameter.name) \(allowed.joined(separator: " or "))\(condition)"
            report(limit, packet, connection, contents, nil, expected, Self.quoted("\(parameter.name)=\(value)"), &sink)
        }
    }

    /// Judges the forms of Client Identifier and User Name, and takes from them which device this is.
    mutating func judgeIdentity(
        _ connect: ControlPacket.Connect,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let texts: [(key: ProfileKey, what: String, text: String?)] = [
            (.userName, "User Name", connect.userName),
            (.clientIdentifier, "Client Identifier", connect.clientIdentifier),
        ]
        for (key, what, text) in texts {
            guard let limit = rules.limit(key, packet.version) else { continue }
            guard let text, let values = Self.values(in: text, limit) else {
                let forms = limit.forms.map(\.description).joined(separator: " or ")
                let observed = text.map(Self.quoted) ?? "none"
                report(limit, packet, connection, contents, nil, "a \(what) of the form \(forms)", observed, &sink)
                continue
            }
            for (name, value) in values {
                guard let number = rules.profile.identity.firstIndex(of: name) else { continue }
                let known = String(decoding: identity[number], as: UTF8.self)
                if known.isEmpty {
                    identity[number] = Array(value.utf8)
                } else if known != value {
                    let expected = "\(name) \(Self.quoted(known)) in the \(what), as in the User Name"
                    report(limit, packet, connection, contents, nil, expected, Self.quoted(value), &sink)
                }
            }
        }
    }

    private static func values(in text: String, _ limit: ProfileLimit?) -> [(name: String, value: String)]? {
        for form in limit?.forms ?? [] {
            if let values = form.values(in: text) { return values }
        }
        return nil
    }

    private static func quoted(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return "\"\(ProfileText.text(bytes.span))\""
    }
}
