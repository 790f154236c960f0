import MQTTCodec
import WireBytes

/// Which packet has which fields (MQTT 5.0 §3).
extension PacketForm {
    /// Reads the whole packet.
    mutating func read(_ bytes: Span<UInt8>, isSenderCertain: Bool) {
        judgeHeader(bytes, isSenderCertain: isSenderCertain)
        guard canGoOn else { return }
        switch type {
        case .connect: readConnect(bytes)
        case .connack: readConnack(bytes)
        case .publish: readPublish(bytes)
        case .puback, .pubrec, .pubrel, .pubcomp: readAcknowledgment(bytes)
        case .subscribe: readSubscribe(bytes)
        case .suback, .unsuback: readAnswer(bytes)
        case .unsubscribe: readUnsubscribe(bytes)
        case .disconnect: readDisconnect(bytes)
        case .auth: readAuth(bytes)
        default: break
        }
        expectEnd()
    }
}
