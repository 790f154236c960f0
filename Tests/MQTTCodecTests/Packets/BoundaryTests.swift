import MQTTCodec
import Testing
import WireBytes

@Suite("Lengths at their borders")
struct BoundaryTests {
    @Test(
        "Remaining Length",
        arguments: [
            (127, 2), (128, 3), (16_383, 3), (16_384, 4), (2_097_151, 4), (2_097_152, 5),
        ]
    )
    func remainingLength(length: Int, headerLength: Int) throws {
        let publish = ControlPacket.Publish(topicName: "a", payload: [UInt8](repeating: 7, count: length - 3))
        let encoded = try ControlPacket.publish(publish).encoded(version: .v3_1_1)
        #expect(encoded.count == headerLength + length)
        #expect(header(of: encoded)?.length == headerLength)
        #expect(try ControlPacket(decoding: encoded.span, version: .v3_1_1) == .publish(publish))
    }

    @Test("Remaining Length that MQTT cannot say is refused, and leaves no trace")
    func tooLong() {
        // Topic Filters share one string, so that the packet alone takes the memory.
        let filter = String(repeating: "f", count: 65_535)
        let filters = [String](repeating: filter, count: 268_435_455 / 65_537 + 1)
        let packet = ControlPacket.unsubscribe(.init(packetIdentifier: 1, topicFilters: filters))
        var writer = ByteWriter()
        writer.append(0xAB as UInt8)
        let length = 2 + filters.count * 65_537
        var error: EncodeError?
        do throws(EncodeError) {
            try packet.encode(into: &writer, version: .v3_1_1)
        } catch let thrown {
            error = thrown
        }
        #expect(error == EncodeError(.valueTooLarge, .remainingLength, value: length, limit: 268_435_455))
        #expect(writer.array == [0xAB])
    }

    @Test("strings and binary data of 0 and 65,535 bytes, and one more", arguments: [0, 1, 65_535, 65_536])
    func strings(count: Int) throws {
        let text = String(repeating: "x", count: count)
        let data = [UInt8](repeating: 0xFF, count: count)
        let isPossible = count <= 65_535
        var will = ControlPacket.Will(topic: text, payload: data)
        let empty = ControlPacket.Will(topic: "", payload: [])
        typealias Connect = ControlPacket.Connect
        var rows: [(Field, ControlPacket, ProtocolVersion)] = [
            (.clientIdentifier, .connect(Connect(version: .v3_1, clientIdentifier: text)), .v3_1),
            (.willTopic, .connect(Connect(version: .v5_0, clientIdentifier: "", will: will)), .v5_0),
            (.userName, .connect(Connect(version: .v3_1_1, clientIdentifier: "", userName: text)), .v3_1_1),
            (.password, .connect(Connect(version: .v5_0, clientIdentifier: "", password: data)), .v5_0),
            (.topicName, .publish(.init(topicName: text, payload: [])), .v3_1_1),
            (
                .topicFilter,
                .subscribe(
                    .init(
                        packetIdentifier: 1,
                        subscriptions: [.init(topicFilter: text, options: .init(maximumQoS: .atMostOnce))]
                    )
                ), .v5_0
            ),
            (.topicFilter, .unsubscribe(.init(packetIdentifier: 1, topicFilters: [text])), .v3_1),
        ]
        will.topic = empty.topic
        rows.append((.willPayload, .connect(Connect(version: .v3_1_1, clientIdentifier: "", will: will)), .v3_1_1))
        for (field, packet, version) in rows {
            if isPossible {
                let encoded = try packet.encoded(version: version)
                #expect(try ControlPacket(decoding: encoded.span, version: version) == packet)
            } else {
                #expect(throws: EncodeError(.tooLong, field, value: 65_536, limit: 65_535)) {
                    try packet.encoded(version: version)
                }
            }
        }
    }

    @Test("long properties take a long Property Length", arguments: [1, 2, 5])
    func properties(count: Int) throws {
        var properties = Properties()
        for _ in 0..<count {
            try properties.append(.userProperty(String(repeating: "n", count: 65_535), "v"))
        }
        let packet = ControlPacket.publish(.init(topicName: "", payload: [1], properties: properties))
        let encoded = try packet.encoded(version: .v5_0)
        #expect(try ControlPacket(decoding: encoded.span, version: .v5_0) == packet)
    }

    @Test("what a version does not have cannot be written in it")
    func notInVersion() {
        let aliased = properties(Property(.topicAlias, .twoByteInteger(1)))
        let rows: [(ControlPacket, Field)] = [
            (.auth(.init()), .packetType),
            (.publish(.init(topicName: "a", payload: [], properties: aliased)), .properties),
            (.puback(.init(packetIdentifier: 1, reasonCode: .success)), .reasonCode),
            (.disconnect(.init(reasonCode: .serverMoved)), .reasonCode),
            (.unsuback(.init(packetIdentifier: 1, reasonCodes: [.success])), .reasonCode),
        ]
        for (packet, field) in rows {
            #expect(throws: EncodeError(.notInVersion, field)) { try packet.encoded(version: .v3_1_1) }
        }
    }

    private func properties(_ list: Property...) -> Properties {
        (try? Properties(list)) ?? Properties()
    }
}
