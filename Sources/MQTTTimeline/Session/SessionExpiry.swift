import MQTTCodec

/// How long a Session outlives its connection (MQTT 5.0 §3.1.2.11.2; 3.1.1 §3.1.2.4).
public enum SessionExpiry: Sendable, Equatable {
    /// It ends with the connection: Session Expiry Interval 0, or Clean Session.
    case withConnection
    /// Seconds after the connection's end; 1 to 0xFFFFFFFE.
    case after(seconds: UInt32)
    /// Never: Session Expiry Interval 0xFFFFFFFF, or no Clean Session before 5.0, where only the Server's own rules end
    /// it.
    case never

    init(interval: UInt32) {
        self = interval == 0 ? .withConnection : interval == .max ? .never : .after(seconds: interval)
    }

    /// What CONNECT asks for.
    init(_ connect: ControlPacket.Connect) {
        if connect.version == .v5_0 {
            self.init(interval: connect.properties.sessionExpiryInterval ?? 0)
        } else {
            self = connect.cleanStart ? .withConnection : .never
        }
    }
}
