import MQTTCodec
import MQTTTimeline

/// What a plan says of itself.
extension PlanAssembly {
    /// Says which connections of the capture could not be looked into.
    mutating func noteForeign(_ connections: [ForeignProtocol: UInt64]) {
        for (foreign, words) in [(ForeignProtocol.tls, "TLS"), (.http, "HTTP or WebSocket")] {
            guard let count = connections[foreign], count > 0 else { continue }
            let noun = count == 1 ? "1 connection carries" : "\(count) connections carry"
            remarks.add(words, .note, "\(noun) \(words), which is not decoded, and cannot be replayed")
        }
    }

    /// Says what is not as it was captured.
    mutating func note(_ draft: ConnectionDraft, _ connect: ControlPacket.Connect, _ isMade: Bool) {
        let number = Int(draft.number)
        let losses = draft.losses
        if isMade {
            let identifier = draft.closing?.clientIdentifier.isEmpty ?? true ? "an invented" : "the captured"
            let version = draft.closing?.isVersionAssumed ?? true ? "assumed to be" : "known as"
            remarks.add(
                "no CONNECT was captured",
                .risk,
                connection: number,
                "no CONNECT was captured: one is made with \(identifier) Client Identifier, version \(version) "
                    + "\(connect.version), Clean Start, without User Name, Will Message and earlier subscriptions"
            )
        }
        if !draft.steps.contains(where: { $0.from == .server }) {
            let message = "of the server the capture has nothing: what is live cannot be compared"
            remarks.add("connections without server", .note, connection: number, message)
        }
        if draft.opening.isClientGuessed {
            let message = "only the ports tell which side is the client"
            remarks.add(message, .risk, connection: number, message)
        }
        func lose(_ count: Int, _ kind: String, _ words: (one: String, several: String), _ remedy: String = "") {
            guard count > 0 else { return }
            let message = count == 1 ? "\(words.one) is left out" : "\(count) \(words.several) are left out"
            remarks.add(kind, .risk, connection: number, message + remedy)
        }
        let bytesMode = "; '--mode bytes' sends such"
        lose(
            losses.malformed,
            "malformed packets",
            ("a malformed packet of the client", "malformed packets of the client"),
            bytesMode
        )
        lose(
            losses.early,
            "packets before CONNECT",
            ("a packet of the client before its CONNECT", "packets of the client before its CONNECT"),
            bytesMode
        )
        lose(
            losses.furtherConnects,
            "further CONNECT packets",
            ("a second CONNECT", "further CONNECT packets"),
            bytesMode
        )
        lose(
            losses.tooLong,
            "packets too long to hold",
            ("a packet longer than an analysis holds", "packets longer than an analysis holds")
        )
        lose(
            losses.unknownAliases,
            "unknown Topic Aliases",
            (
                "a message whose Topic Alias was set before the capture, or in a gap,",
                "messages whose Topic Aliases were set before the capture, or in a gap,"
            )
        )
        lose(
            losses.notWritable,
            "packets that cannot be written",
            ("a packet that cannot be written as it was read", "packets that cannot be written as they were read")
        )
        if losses.gapBytes > 0 {
            let message = "\(losses.gapBytes) bytes of the client are not in the capture"
            remarks.add("missing bytes", .risk, connection: number, "\(message), nor the packets they were part of")
        }
        if let cut = draft.closing?.cutPackets, cut > 0 {
            let message = "its last packet was cut off and is left out"
            remarks.add("cut packets", .note, connection: number, message)
        }
    }
}
