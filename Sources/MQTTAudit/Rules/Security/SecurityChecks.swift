import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Habits that endanger those who have them: credentials in the open, doors without a lock, secrets in plain sight.
///
/// Nothing of it breaks the protocol.
struct SecurityChecks {
    /// The frame of a CONNECT that was not answered yet.
    private var unansweredConnect: UInt64?
    private var topics = SeenTopics()
    var hasToldSecretInTopic = false
    var hasToldSecretInUserProperty = false
    /// PUBLISHes whose User Properties were looked at.
    private var publishesLookedAt = 0
    var wideSubscribes = WideSubscribes()

    /// PUBLISHes with properties that are searched for secrets: the first 64 of a connection.
    static let publishesSearched = 64

    init() {}

    @inline(__always)
    mutating func published(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ topicHash: UInt64?,
        _ sink: inout FindingSink
    ) {
        guard packet.place.from == .client else { return }
        if let topicHash, topics.isNew(topicHash) {
            judgeSecret(inTopicOf: publish, packet, connection, bytes, topic, &sink)
        }
        if !topic.isEmpty, topic[0] == UInt8(ascii: "$") {
            judgeSystemPublish(publish, packet, connection, bytes, topic, &sink)
        }
        if !publish.layout.properties.isEmpty, publishesLookedAt < Self.publishesSearched {
            publishesLookedAt &+= 1
            judgeSecret(inPropertiesOf: publish, packet, connection, bytes, &sink)
        }
    }

    mutating func received(
        _ control: ControlPacket,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        switch (control, packet.place.from) {
        case (.connect(let connect), .client):
            unansweredConnect = packet.place.frame
            judgeClearCredentials(connect, packet, connection, bytes, &sink)
            judgeClearAuthentication(connect.properties, .connect, packet, connection, bytes, &sink)
            judgeSecret(inClientIdentifierOf: connect, packet, connection, &sink)
            judgeSecret(inTopic: connect.will?.topic ?? "", "a Will Topic", packet, connection, &sink)
        case (.connack(let connack), .server):
            guard let frame = unansweredConnect else { return }
            unansweredConnect = nil
            guard connack.reasonCode == .success, let connect = connection.connect else { return }
            judgeAnonymousAccess(connect, frame, packet, connection, bytes, &sink)
            judgeGuessablePassword(connect, frame, packet, connection, &sink)
        case (.auth(let auth), .client):
            judgeClearAuthentication(auth.properties ?? Properties(), .auth, packet, connection, bytes, &sink)
        case (.subscribe(let subscribe), .client):
            wideSubscribes.add(subscribe, frame: packet.place.frame)
            for subscription in subscribe.subscriptions {
                judgeSecret(inTopic: subscription.topicFilter, "a Topic Filter", packet, connection, &sink)
            }
        case (.suback(let suback), .server):
            judgeGrants(suback, packet, connection, bytes, &sink)
        default:
            break
        }
        if packet.version.hasProperties, packet.place.from == .client {
            judgeSecret(inPropertiesOf: control, packet, connection, bytes, &sink)
        }
    }
}

/// Which topics of a connection were seen lately, so that each is looked at once, or seldom.
///
/// A topic that was forgotten is looked at again, to the same result: what is found does not depend on the hashes.
struct SeenTopics {
    /// Topics remembered: 16.
    static let remembered = 16

    private var hashes = [16 of UInt64](repeating: 0)

    @inline(__always)
    mutating func isNew(_ hash: UInt64) -> Bool {
        let place = Int(truncatingIfNeeded: hash) & (Self.remembered &- 1)
        if hashes[place] == hash { return false }
        hashes[place] = hash
        return true
    }
}
