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

    fileprivate var absence: String {
        switch self {
        case .connection: "no connection was captured from its first byte"
        case .properties: "no packet with properties"
        case .will: "no CONNECT with a will"
        case .credentials: "no CONNECT with User Name or Password"
        case .acknowledgedPublishByClient: "no PUBLISH of QoS 1 or 2 from a client"
        case .acknowledgedPublishByServer: "no PUBLISH of QoS 1 or 2 from a server"
        case .duplicate: "no PUBLISH with DUP"
        case .topicAlias: "no PUBLISH with a Topic Alias"
        case .retained: "no retained message"
        case .journey: "no message of which both publisher and a receiver were captured"
        case .sharedSubscription: "no shared subscription"
        case .noLocal: "no subscription with No Local"
        case .subscriptionIdentifier: "no subscription with an identifier"
        case .resumedSession: "no session went on in another connection"
        case .reconnection: "no client connected again"
        case .takeover: "no session was taken over"
        case .breach: "nothing to which a receiver had to react"
        case .refusal: "no CONNECT was refused"
        case .dueWill: "no will was due"
        case .messageExpiry: "no Message Expiry Interval"
        case .responseTopic: "no Response Topic"
        case .authentication: "no enhanced authentication"
        case .announcedLimit: "no limit was announced"
        case .keepAlive: "no Keep Alive"
        default: "no " + name
        }
    }

    /// The name of the case in words: "shared subscription".
    private var name: String {
        "\(self)".reduce(into: "") { $0 += $1.isUppercase ? " " + $1.lowercased() : String($1) }
    }
}
