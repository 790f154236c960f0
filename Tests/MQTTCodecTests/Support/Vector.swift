import MQTTCodec
import Testing

/// A packet in bytes and in meaning.
struct Vector: Sendable, CustomTestStringConvertible {
    let name: String
    let version: ProtocolVersion
    let bytes: [UInt8]
    let packet: ControlPacket

    /// A row: the first byte and the body in `bytes(_:)` notation, and what they mean.
    init(_ name: String, _ version: ProtocolVersion, _ first: UInt8, _ body: String, _ packet: ControlPacket) {
        self.name = name
        self.version = version
        self.bytes = MQTTCodecTests.packet(first, MQTTCodecTests.bytes(body))
        self.packet = packet
    }

    /// A row of all the bytes.
    init(_ name: String, _ version: ProtocolVersion, bytes: [UInt8], _ packet: ControlPacket) {
        self.name = name
        self.version = version
        self.bytes = bytes
        self.packet = packet
    }

    var testDescription: String { "\(version) \(name)" }
}

/// A value with a few fields set.
func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var value = value
    change(&value)
    return value
}

/// The given properties.
func properties(_ list: Property...) -> Properties {
    do throws(EncodeError) {
        return try Properties(list)
    } catch {
        Issue.record(error)
        return Properties()
    }
}
