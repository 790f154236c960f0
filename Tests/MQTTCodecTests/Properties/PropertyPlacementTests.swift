import MQTTCodec
import Testing

/// Where a Property section can be, with a packet around it.
struct Place: Sendable, CustomTestStringConvertible {
    let name: String
    /// nil for Will Properties.
    let type: ControlPacketType?
    let first: UInt8
    /// What stands before the section and behind it.
    let before: String
    let after: String

    var testDescription: String { name }

    func packet(_ section: [UInt8]) -> [UInt8] {
        MQTTCodecTests.packet(first, bytes(before) + [UInt8(section.count)] + section + bytes(after))
    }

    static let all = [
        Place(name: "CONNECT", type: .connect, first: 0x10, before: "0004 'MQTT' 05 02 0000", after: "0000"),
        Place(
            name: "Will",
            type: nil,
            first: 0x10,
            before: "0004 'MQTT' 05 06 0000 00 0000",
            after: "0001 'w' 0000"
        ),
        Place(name: "CONNACK", type: .connack, first: 0x20, before: "00 00", after: ""),
        Place(name: "PUBLISH", type: .publish, first: 0x30, before: "0001 't'", after: "'payload'"),
        Place(name: "PUBACK", type: .puback, first: 0x40, before: "0001 00", after: ""),
        Place(name: "PUBREC", type: .pubrec, first: 0x50, before: "0001 00", after: ""),
        Place(name: "PUBREL", type: .pubrel, first: 0x62, before: "0001 00", after: ""),
        Place(name: "PUBCOMP", type: .pubcomp, first: 0x70, before: "0001 00", after: ""),
        Place(name: "SUBSCRIBE", type: .subscribe, first: 0x82, before: "0001", after: "0001 'f' 00"),
        Place(name: "SUBACK", type: .suback, first: 0x90, before: "0001", after: "00"),
        Place(name: "UNSUBSCRIBE", type: .unsubscribe, first: 0xA2, before: "0001", after: "0001 'f'"),
        Place(name: "UNSUBACK", type: .unsuback, first: 0xB0, before: "0001", after: "00"),
        Place(name: "DISCONNECT", type: .disconnect, first: 0xE0, before: "00", after: ""),
        Place(name: "AUTH", type: .auth, first: 0xF0, before: "00", after: ""),
    ]
}

@Suite("Every property in every packet")
struct PropertyPlacementTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let identifier: UInt8
        let key: String
        /// The value in `bytes(_:)` notation.
        let value: String
        /// The names of the places that may have it.
        let places: String

        var testDescription: String { key }
    }

    static let reasons = "CONNACK PUBACK PUBREC PUBREL PUBCOMP SUBACK UNSUBACK DISCONNECT AUTH"

    /// MQTT 5.0 table 2-4, copied by hand.
    static let table: [Row] = [
        Row(identifier: 0x01, key: "payload_format_indicator", value: "01", places: "PUBLISH Will"),
        Row(identifier: 0x02, key: "message_expiry_interval", value: "00000001", places: "PUBLISH Will"),
        Row(identifier: 0x03, key: "content_type", value: "0001 'a'", places: "PUBLISH Will"),
        Row(identifier: 0x08, key: "response_topic", value: "0001 'a'", places: "PUBLISH Will"),
        Row(identifier: 0x09, key: "correlation_data", value: "0001 FF", places: "PUBLISH Will"),
        Row(identifier: 0x0B, key: "subscription_identifier", value: "8001", places: "PUBLISH SUBSCRIBE"),
        Row(identifier: 0x11, key: "session_expiry_interval", value: "FFFFFFFF", places: "CONNECT CONNACK DISCONNECT"),
        Row(identifier: 0x12, key: "assigned_client_identifier", value: "0001 'a'", places: "CONNACK"),
        Row(identifier: 0x13, key: "server_keep_alive", value: "0001", places: "CONNACK"),
        Row(identifier: 0x15, key: "authentication_method", value: "0001 'a'", places: "CONNECT CONNACK AUTH"),
        Row(identifier: 0x16, key: "authentication_data", value: "0001 FF", places: "CONNECT CONNACK AUTH"),
        Row(identifier: 0x17, key: "request_problem_information", value: "01", places: "CONNECT"),
        Row(identifier: 0x18, key: "will_delay_interval", value: "00000001", places: "Will"),
        Row(identifier: 0x19, key: "request_response_information", value: "01", places: "CONNECT"),
        Row(identifier: 0x1A, key: "response_information", value: "0001 'a'", places: "CONNACK"),
        Row(identifier: 0x1C, key: "server_reference", value: "0001 'a'", places: "CONNACK DISCONNECT"),
        Row(identifier: 0x1F, key: "reason_string", value: "0001 'a'", places: reasons),
        Row(identifier: 0x21, key: "receive_maximum", value: "0001", places: "CONNECT CONNACK"),
        Row(identifier: 0x22, key: "topic_alias_maximum", value: "0001", places: "CONNECT CONNACK"),
        Row(identifier: 0x23, key: "topic_alias", value: "0001", places: "PUBLISH"),
        Row(identifier: 0x24, key: "maximum_qos", value: "01", places: "CONNACK"),
        Row(identifier: 0x25, key: "retain_available", value: "01", places: "CONNACK"),
        Row(
            identifier: 0x26,
            key: "user_property",
            value: "0001 'k' 0001 'v'",
            places: Place.all.map(\.name).joined(separator: " ")
        ),
        Row(identifier: 0x27, key: "maximum_packet_size", value: "00000001", places: "CONNECT CONNACK"),
        Row(identifier: 0x28, key: "wildcard_subscription_available", value: "01", places: "CONNACK"),
        Row(identifier: 0x29, key: "subscription_identifier_available", value: "01", places: "CONNACK"),
        Row(identifier: 0x2A, key: "shared_subscription_available", value: "01", places: "CONNACK"),
    ]

    @Test("is read where the table allows it, and refused elsewhere", arguments: table, Place.all)
    func placement(_ row: Row, _ place: Place) throws {
        let identifier = PropertyIdentifier(rawValue: row.identifier)
        let isAllowed = row.places.split(separator: " ").contains { $0 == place.name }
        #expect((place.type.map(identifier.isAllowed(in:)) ?? identifier.isAllowedInWill) == isAllowed)

        let section = [row.identifier] + bytes(row.value)
        let once = place.packet(section)
        let twice = place.packet(section + section)
        for packet in [once, twice] {
            if isAllowed {
                let decoded = try ControlPacket(decoding: packet.span, version: .v5_0)
                #expect(try decoded.encoded(version: .v5_0) == packet)
            } else {
                let error = decodeError(packet, .v5_0)
                #expect(error?.code == .propertyNotAllowed)
                #expect(error?.field == .property(identifier))
                #expect(error?.offset == 2 + bytes(place.before).count + 1)
                #expect(error?.statement?.description == "MQTT5-property-not-allowed")
            }
        }
    }

    @Test("cut anywhere inside its section, it is truncated", arguments: table, Place.all)
    func cut(_ row: Row, _ place: Place) {
        guard row.places.split(separator: " ").contains(where: { $0 == place.name }) else { return }
        let section = [row.identifier] + bytes(row.value)
        for count in 1..<section.count {
            let error = decodeError(place.packet(Array(section[..<count])), .v5_0)
            #expect(error?.code == .truncated)
            #expect(error?.field == .property(PropertyIdentifier(rawValue: row.identifier)))
            #expect(error?.statement?.description == "MQTT5-property-length-overrun")
        }
    }

    @Test("identifiers nobody assigned are unknown everywhere", arguments: Place.all)
    func unknown(_ place: Place) {
        let assigned = Self.table.map(\.identifier)
        for identifier in UInt8(0)..<0x80 where !assigned.contains(identifier) {
            let error = decodeError(place.packet([identifier, 0, 0, 0, 0]), .v5_0)
            #expect(error?.code == .unknownProperty)
            #expect(error?.value == Int(identifier))
        }
    }

    @Test("the table of identifiers is complete")
    func identifiers() {
        #expect(PropertyIdentifier.assigned.map(\.rawValue) == Self.table.map(\.identifier))
        #expect(PropertyIdentifier.assigned.map(\.snakeCaseName.description) == Self.table.map(\.key))
        for identifier in PropertyIdentifier.assigned {
            let key = identifier.name.description.lowercased().replacing(" ", with: "_")
            #expect(key == identifier.snakeCaseName.description)
        }
        #expect(PropertyIdentifier(rawValue: 0x7F).type == nil)
        #expect(PropertyIdentifier(rawValue: 0x7F).description == "Unknown Property")
    }

    @Test("only User Property, and Subscription Identifier in PUBLISH, may repeat")
    func repetition() {
        for identifier in PropertyIdentifier.assigned {
            for type in (1...15).map(ControlPacketType.init(rawValue:)) {
                let expected =
                    identifier == .userProperty || (identifier == .subscriptionIdentifier && type == .publish)
                #expect(identifier.mayRepeat(in: type) == expected)
            }
        }
    }
}
