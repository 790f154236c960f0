/// A way in which a platform ties responses to requests by their Topic Names.
///
/// To add one, add a row to `all`, and a row to the tests.
struct RequestPattern: Sendable {
    /// Who asks.
    enum Asker: Sendable {
        /// The device asks the platform, on one connection.
        case client
        /// The platform asks the device, on one connection.
        case server
        /// The platform asks the device, or one client asks another one over a server.
        case any
    }

    /// A form that responses have.
    struct Response: Sendable {
        let form: String
        /// What it means that the response has this form; nil where the form has a place "status", or does not tell.
        var status: String?
    }

    /// The name in events.
    let name: String
    let asker: Asker
    /// The forms that requests have.
    let requests: [String]
    let responses: [Response]
    /// The places that are the same in request and response; without any that is unique, the first response is taken
    /// for the first request.
    let keys: Set<String>

    /// Patterns of Alibaba Cloud IoT Platform, Azure IoT Hub and AWS IoT Core.
    static let all: [RequestPattern] =
        [
            RequestPattern(
                name: "aliyun_rrpc",
                asker: .any,
                requests: ["/sys/{productKey}/{deviceName}/rrpc/request/{messageId}"],
                responses: [Response(form: "/sys/{productKey}/{deviceName}/rrpc/response/{messageId}")],
                keys: ["productKey", "deviceName", "messageId"]
            ),
            RequestPattern(
                name: "aliyun_custom_rrpc",
                asker: .server,
                requests: ["/ext/rrpc/{messageId}/{topic...}"],
                responses: [Response(form: "/ext/rrpc/{messageId}/{topic...}")],
                keys: ["messageId", "topic"]
            ),
            RequestPattern(
                name: "azure_direct_method",
                asker: .server,
                requests: ["$iothub/methods/POST/{method}/?$rid={rid}"],
                responses: [Response(form: "$iothub/methods/res/{status}/?$rid={rid}")],
                keys: ["rid"]
            ),
            RequestPattern(
                name: "azure_twin",
                asker: .client,
                requests: [
                    "$iothub/twin/GET/?$rid={rid}", "$iothub/twin/PATCH/properties/reported/?$rid={rid}",
                ],
                responses: [Response(form: "$iothub/twin/res/{status}/?$rid={rid}")],
                keys: ["rid"]
            ),
        ]
        + ["get", "update", "delete"].flatMap { operation in
            [
                accepted("aws_shadow", "$aws/things/{thing}/shadow/\(operation)"),
                accepted("aws_shadow", "$aws/things/{thing}/shadow/name/{shadow}/\(operation)"),
            ]
        }
        + ["get", "start-next", "{jobId}/get", "{jobId}/update"].map { operation in
            accepted("aws_jobs", "$aws/things/{thing}/jobs/\(operation)")
        }

    /// A request that is answered on `…/accepted` or `…/rejected`.
    private static func accepted(_ name: String, _ request: String) -> RequestPattern {
        RequestPattern(
            name: name,
            asker: .client,
            requests: [request],
            responses: ["accepted", "rejected"].map { (status: String) in
                Response(form: "\(request)/\(status)", status: status)
            },
            keys: ["thing", "shadow", "jobId"]
        )
    }
}

/// Finds the pattern of a Topic Name.
struct RequestPatterns: Sendable {
    struct Entry: Sendable {
        /// The place of the pattern in `RequestPattern.all`.
        let pattern: Int
        let asker: RequestPattern.Asker
        let template: TopicTemplate
        let isResponse: Bool
        let status: String?

        /// Whether a packet by this sender can be it.
        func isSent(by sender: Sender) -> Bool {
            switch asker {
            case .any: true
            case .client: isResponse == (sender == .server)
            case .server: isResponse == (sender == .client)
            }
        }
    }

    /// A Topic Name that a pattern knows.
    struct Found {
        let entry: Entry
        let match: TopicTemplate.Match
    }

    /// The entries by the first four bytes of the Topic Name.
    private let groups: [(prefix: UInt32, entries: [Entry])]

    init(_ patterns: [RequestPattern] = RequestPattern.all) {
        var groups: [(prefix: UInt32, entries: [Entry])] = []
        for (index, pattern) in patterns.enumerated() {
            let forms: [(form: String, status: String?, isResponse: Bool)] =
                pattern.requests.map { ($0, nil, false) } + pattern.responses.map { ($0.form, $0.status, true) }
            for (form, status, isResponse) in forms {
                let template = TopicTemplate(form, keys: pattern.keys)
                let entry = Entry(
                    pattern: index,
                    asker: pattern.asker,
                    template: template,
                    isResponse: isResponse,
                    status: status
                )
                if let group = groups.firstIndex(where: { $0.prefix == template.prefix }) {
                    groups[group].entries.append(entry)
                } else {
                    groups.append((template.prefix, [entry]))
                }
            }
        }
        self.groups = groups
    }

    /// The pattern of a Topic Name in a packet by `sender`; nil when there is none.
    func find(_ topic: Span<UInt8>, from sender: Sender, seed: UInt64) -> Found? {
        guard topic.count >= 4 else { return nil }
        let prefix =
            UInt32(topic[0]) << 24 | UInt32(topic[1]) << 16 | UInt32(topic[2]) << 8 | UInt32(topic[3])
        for group in groups where group.prefix == prefix {
            for entry in group.entries where entry.isSent(by: sender) {
                if let match = entry.template.match(topic, seed: seed ^ UInt64(entry.pattern)) {
                    return Found(entry: entry, match: match)
                }
            }
        }
        return nil
    }
}
