internal import MQTTCodec
internal import MQTTTimeline
internal import WireBytes

/// A packet of the captured client that is sent when its time has come.
struct PlannedSend: Sendable, Equatable {
    /// What sending it takes.
    enum Kind: UInt8, Sendable {
        /// PUBLISH at QoS 0.
        case messageAtQoS0
        /// PUBLISH at QoS 1 or 2.
        case message
        /// SUBSCRIBE or UNSUBSCRIBE.
        case request
        /// A PUBLISH that the captured client sent again on the same connection.
        case repetition
        /// PINGREQ.
        case ping
        /// DISCONNECT.
        case disconnect
        /// AUTH that answers the server's.
        case authAnswer
        /// Whatever else a client sent, as it is.
        case other
    }

    /// What sending it takes.
    var kind: Kind
    /// True for a PUBLISH that uses a Topic Alias.
    var usesAlias: Bool
    /// Its place in the steps of the connection.
    var step: Int32
    /// When it is sent, nanoseconds since the start of the replay.
    var due: Int64
    /// Where it lies in the connection's bytes.
    var bytes: Range<Int>
}

extension PlannedStep {
    /// False for what is sent when the live server gives a reason to, and not at a planned time.
    var isSentAtItsTime: Bool {
        guard from == .client else { return false }
        switch type {
        case .connect, .puback, .pubrec, .pubrel, .pubcomp: return false
        default: return true
        }
    }
}

extension PlannedConnection {
    /// What the client sends at planned times, in order.
    ///
    /// `due` tells when a step is sent.
    func sends(_ captured: CapturedExchanges, due: (Int, PlannedStep) -> Int64) -> [PlannedSend] {
        var sends: [PlannedSend] = []
        var latest: Int64 = .min
        for (index, step) in steps.enumerated() where step.isSentAtItsTime && !step.bytes.isEmpty {
            // A connection is a stream: nothing overtakes.
            latest = max(latest, due(index, step))
            sends.append(
                PlannedSend(
                    kind: kind(of: step, at: index, captured),
                    usesAlias: step.type == .publish && version.hasProperties
                        && (step.topicAlias != 0 || topicAlias(of: step) != 0),
                    step: Int32(index),
                    due: latest,
                    bytes: step.bytes
                )
            )
        }
        return sends
    }

    private func kind(of step: PlannedStep, at index: Int, _ captured: CapturedExchanges) -> PlannedSend.Kind {
        switch step.type {
        case .publish where step.qos == .atMostOnce: .messageAtQoS0
        case .publish: captured.repetitions.contains(Int32(index)) ? .repetition : .message
        case .subscribe, .unsubscribe: .request
        case .pingreq: .ping
        case .disconnect: .disconnect
        case .auth where reasonCode(of: step) != .reAuthenticate: .authAnswer
        default: .other
        }
    }

    /// The Topic Alias of a PUBLISH; 0 without one.
    func topicAlias(of step: PlannedStep) -> UInt16 {
        layout(of: step)?.topicAlias ?? 0
    }

    /// Where the parts of a PUBLISH are, from the start of its packet; nil when it cannot be read.
    func layout(of step: PlannedStep) -> PublishLayout? {
        let bytes = bytes
        let packet = bytes.span.extracting(step.bytes)
        guard case .header(let header) = FixedHeader.decode(packet, at: 0, end: packet.count),
            header.type == .publish
        else { return nil }
        return try? PublishLayout(decoding: packet, header: header, at: 0, version: version)
    }

    /// The identity of a PUBLISH's message, comparable with that of live ones of the same seed; nil when unreadable.
    func message(of step: PlannedStep, seed: UInt64) -> UInt64? {
        guard let layout = layout(of: step) else { return nil }
        let bytes = bytes
        let packet = bytes.span.extracting(step.bytes)
        return MessageIdentity.of(
            topic: packet.extracting(layout.topicName).hashed(seed: seed),
            payload: packet.extracting(layout.payload).hashed(seed: seed)
        )
    }
}

extension PlannedConnection {
    /// True when the captured client let its Keep Alive lapse, and the server closed.
    var fallsSilent: Bool {
        guard end.manner == .serverClosed, connect.keepAlive > 0 else { return false }
        let last = steps.last { $0.from == .client }?.at ?? opensAt
        return end.at - last >= Int64(connect.keepAlive) * 1_000_000_000
    }
}

/// What makes two PUBLISH the same message: Topic Name and payload.
enum MessageIdentity {
    /// The identity from the hashes of both.
    static func of(topic: UInt64, payload: UInt64) -> UInt64 {
        (topic &* 0x9E37_79B9_7F4A_7C15) ^ (payload &<< 1 | payload &>> 63)
    }
}
