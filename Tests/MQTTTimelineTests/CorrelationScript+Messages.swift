import MQTTCodec
import Testing
import WireBytes

@testable import MQTTTimeline

/// PUBLISH packets in a script, and what is told of Will Messages and requests.
extension CorrelationScript {
    static let topicSeed: UInt64 = 7

    /// A Will Message with the payload "lost".
    static func will(_ topic: String, delay: UInt32 = 0, retain: Bool = false) -> ControlPacket.Will {
        ControlPacket.Will(
            topic: topic,
            payload: Array("lost".utf8),
            qos: .atLeastOnce,
            retain: retain,
            properties: delay == 0 ? Properties() : properties(Property(.willDelayInterval, .fourByteInteger(delay)))
        )
    }

    /// A PUBLISH at QoS 0, with Response Topic and Correlation Data where given.
    func publish(
        _ handle: Int,
        _ sender: Sender,
        _ topic: String,
        _ payload: String = "lost",
        retain: Bool = false,
        responseTopic: String? = nil,
        correlation: String? = nil
    ) {
        var list: [Property] = []
        if let responseTopic { list.append(Property(.responseTopic, .utf8String(responseTopic))) }
        if let correlation { list.append(Property(.correlationData, .binaryData(Array(correlation.utf8)))) }
        let packet = ControlPacket.Publish(
            topicName: topic,
            payload: Array(payload.utf8),
            qos: .atMostOnce,
            retain: retain,
            properties: (try? Properties(list)) ?? Properties()
        )
        send(packet, handle, sender)
    }

    /// A PUBLISH, as its lane observes it.
    func send(_ packet: ControlPacket.Publish, dup: Bool = false, _ handle: Int, _ sender: Sender) {
        advance()
        var bytes = Samples.bytes(.publish(packet))
        if dup { bytes[0] |= 8 }
        guard case .header(let header) = FixedHeader.decode(bytes.span, at: 0, end: bytes.count),
            let layout = try? PublishLayout(decoding: bytes.span, header: header, at: 0, version: .v5_0)
        else {
            Issue.record("not a PUBLISH")
            return
        }
        let place = PacketPlace(
            from: sender,
            header: header,
            frame: frame,
            frames: [],
            omittedFrames: 0,
            streamOffset: 0,
            timestamp: time
        )
        let event = PublishEvent(
            place: place,
            layout: layout,
            payloadLength: layout.payload.count,
            setsPin: -1,
            usesPin: -1
        )
        let name = Array(packet.topicName.utf8)
        let observation = PublishObservation(
            event,
            bytes: bytes.span,
            topicHash: name.span.hashed(seed: Self.topicSeed)
        )
        let properties = bytes.span.extracting(layout.properties)
        use { $0.published(observation, handle, topic: name.span, properties: properties, sequence: 0) }
    }

    /// The capture ends.
    func finish() {
        use { $0.finish() }
    }

    func will(_ event: WillEvent) {
        let trigger = event.trigger.map { ", \($0.rawValue)" } ?? ""
        let late = event.late.map { ", \($0 / 1_000_000) ms late" } ?? ""
        let receivers = event.publication.map { ", \($0.receivers) receivers" } ?? ""
        let expectations = event.expectations.map { ", expected by \($0.clientIdentifier)" }.joined()
        lines.append(
            "\(event.clientIdentifier) will \(event.outcome.rawValue) \(event.certainty.rawValue)"
                + trigger + late + receivers + expectations
        )
    }

    func exchange(_ exchange: RequestExchange) {
        let parties = "\(exchange.requester?.clientIdentifier ?? "?") → \(exchange.responder?.clientIdentifier ?? "?")"
        let status = exchange.status.map { " \($0)" } ?? ""
        let latency = exchange.latency.map { ", \($0 / 1_000_000) ms" } ?? ""
        let reason = exchange.reason.map { ", \($0.rawValue)" } ?? ""
        let legs = [
            exchange.request.leg, exchange.request.delivered, exchange.response?.leg, exchange.response?.delivered,
        ]
        let seen = legs.map { $0 == nil ? "-" : "x" }.joined()
        lines.append("\(exchange.pattern) \(parties) \(exchange.outcome.rawValue)\(status) \(seen)\(latency)\(reason)")
    }
}
