import MQTTCodec
import MQTTTimeline

extension Occasion {
    /// Whether it can only arise on a connection whose CONNECT was captured.
    var needsConnect: Bool {
        switch self {
        case .packets(let types, _): types == [.connect]
        case .event(let event): event.needsConnect
        case .anyPacket, .never: false
        }
    }

    /// That it did not arise, in words.
    var absence: String {
        switch self {
        case .never: "it is never judged"
        case .anyPacket(let sender): "no packet" + Self.origin(sender)
        case .packets(let types, let sender):
            "no " + types.sorted { $0.rawValue < $1.rawValue }.map { "\($0)" }.joined(separator: " or ")
                + Self.origin(sender)
        case .event(let event): event.absence
        }
    }

    private static func origin(_ sender: Sender?) -> String {
        sender.map { " from a \($0.name) in the capture" } ?? " in the capture"
    }
}

extension Occasion.Event {
    fileprivate var needsConnect: Bool {
        switch self {
        case .connection, .will, .credentials, .resumedSession, .reconnection, .takeover, .dueWill, .keepAlive,
            .refusal, .authentication:
            true
        default:
            false
        }
    }

    fileprivate var absence: String { Self.absences[self] ?? "no " + name }

    private static let absences: [Self: String] = [
        .connection: "no connection was captured from its first byte",
        .properties: "no packet with properties",
        .will: "no CONNECT with a will",
        .credentials: "no CONNECT with User Name or Password",
        .acknowledgedPublishByClient: "no PUBLISH of QoS 1 or 2 from a client",
        .acknowledgedPublishByServer: "no PUBLISH of QoS 1 or 2 from a server",
        .duplicate: "no PUBLISH with DUP",
        .topicAlias: "no PUBLISH with a Topic Alias",
        .retained: "no retained message",
        .journey: "no message of which both publisher and a receiver were captured",
        .sharedSubscription: "no shared subscription",
        .noLocal: "no subscription with No Local",
        .subscriptionIdentifier: "no subscription with an identifier",
        .resumedSession: "no session went on in another connection",
        .reconnection: "no client connected again",
        .takeover: "no session was taken over",
        .breach: "nothing to which a receiver had to react",
        .refusal: "no CONNECT was refused",
        .dueWill: "no will was due",
        .messageExpiry: "no Message Expiry Interval",
        .responseTopic: "no Response Topic",
        .authentication: "no enhanced authentication",
        .announcedLimit: "no limit was announced",
        .keepAlive: "no Keep Alive",
        .webSocket: "no MQTT over WebSocket",
        .tlsHandshake: "no handshake of TLS",
    ]

    /// The name of the case in words: "shared subscription".
    private var name: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    }
}
