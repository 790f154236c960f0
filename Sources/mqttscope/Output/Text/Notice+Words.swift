import CaptureAnalysis

/// How a notice reads: what it is called, and how much it should worry.
extension Notice {
    /// Wrong, or possibly so; what is only good to know is secondary.
    var style: TextStyle {
        switch self {
        case .malformedPacket, .webSocketViolation, .gap, .subscriptionRefused, .publishRefused, .overlapDisagrees:
            .wrong
        case .unsubscriptionRefused, .keepAliveExceeded, .deliveryUnfinished, .publishRepeated, .packetCut,
            .aliasUnknown,
            .selectionIncomplete:
            .suspicious
        case .guessedConnection: .secondary
        }
    }

    /// What happened, for one or for several times.
    func words(count: UInt64) -> String { count == 1 ? words.one : words.several }

    private var words: (one: String, several: String) {
        switch self {
        case .malformedPacket: ("malformed packet", "malformed packets")
        case .webSocketViolation:
            ("WebSocket frame that breaks the rules", "WebSocket frames that break the rules")
        case .gap: ("gap: bytes that were sent and not captured", "gaps: bytes that were sent and not captured")
        case .subscriptionRefused: ("subscription refused", "subscriptions refused")
        case .unsubscriptionRefused: ("UNSUBSCRIBE refused", "UNSUBSCRIBEs refused")
        case .publishRefused: ("message refused by its receiver", "messages refused by their receiver")
        case .keepAliveExceeded:
            ("silence longer than 1.5 times the Keep Alive", "silences longer than 1.5 times the Keep Alive")
        case .deliveryUnfinished:
            ("QoS 1 or 2 delivery not finished", "QoS 1 or 2 deliveries not finished")
        case .publishRepeated: ("PUBLISH sent again (DUP)", "PUBLISHes sent again (DUP)")
        case .packetCut:
            (
                "packet not sent to its end when its connection ended",
                "packets not sent to the end when the connection ended"
            )
        case .aliasUnknown:
            ("PUBLISH with a Topic Alias that was not seen set", "PUBLISHes with a Topic Alias that was not seen set")
        case .overlapDisagrees: ("TCP segment sent again with other bytes", "TCP segments sent again with other bytes")
        case .guessedConnection:
            ("connection without its beginning, probably MQTT", "connections without their beginning, probably MQTT")
        case .selectionIncomplete:
            ("first event of an unnamed client left out", "first events of unnamed clients left out")
        }
    }
}
