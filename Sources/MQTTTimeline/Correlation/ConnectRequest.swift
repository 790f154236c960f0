import MQTTCodec

/// What is kept of CONNECT: no password, no Will Payload.
struct ConnectRequest {
    let version: ProtocolVersion
    let cleanStart: Bool
    let expiry: SessionExpiry
    let hasWill: Bool
    let frame: UInt64
    let timestamp: Int64

    init(_ connect: ControlPacket.Connect, _ place: PacketPlace) {
        version = connect.version
        cleanStart = connect.cleanStart
        expiry = SessionExpiry(connect)
        hasWill = connect.will != nil
        frame = place.frame
        timestamp = place.timestamp
    }
}
