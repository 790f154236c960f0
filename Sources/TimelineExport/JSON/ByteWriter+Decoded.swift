public import MQTTCodec
public import WireBytes

/// Packets that were decoded from bytes alone, as a JSON document.
extension ByteWriter {
    /// Appends `{"schema":"mqttscope.decode/1",…}` and a line end.
    ///
    /// - Parameters:
    ///   - sequence: the packets.
    ///   - bytes: the bytes they were read from.
    ///   - showsSecrets: whether passwords and Authentication Data are shown, or only their lengths.
    public mutating func append(
        decodedDocument sequence: PacketSequence,
        from bytes: [UInt8],
        showsSecrets: Bool
    ) {
        append("{\"schema\":\"mqttscope.decode/1\",\"length\":")
        append(json: bytes.count)
        append(",\"version\":\"")
        append(utf8: sequence.version.description)
        append("\",\"version_source\":\"")
        append(sequence.versionSource.name)
        append("\"")
        if case .fits(let also) = sequence.versionSource, !also.isEmpty {
            append(",\"also_fits\":")
            appendArray(also) { $0.append(jsonText: $1.description) }
        }
        append(",\"packets\":")
        appendArray(sequence.entries) { $0.append($1, from: bytes, showsSecrets: showsSecrets) }
        append("}\n")
    }

    private mutating func append(_ entry: PacketSequence.Entry, from bytes: [UInt8], showsSecrets: Bool) {
        append("{\"offset\":")
        append(json: entry.range.lowerBound)
        append(",\"length\":")
        append(json: entry.range.count)
        append(",\"version\":\"")
        append(utf8: entry.version.description)
        append("\",\"packet_type\":\"")
        append(entry.type.name)
        append("\"")
        if let packet = entry.packet {
            append(",\"packet\":{\"type\":\"")
            append(entry.type.name)
            append("\",\"length\":")
            append(json: entry.range.count)
            append(allFieldsOf: packet, version: entry.version, showsSecrets: showsSecrets)
            append("}")
        }
        if let error = entry.error { append(error) }
        append(",\"fields\":")
        let shows = Disclosure(showsSecrets: showsSecrets, mayHoldSecrets: entry.mayHoldSecrets)
        let own = Array(bytes[entry.range])
        appendArray(entry.annotation.fields) { $0.append($1, of: own, shows) }
        append("}")
    }

    private mutating func append(_ error: DecodeError) {
        append(",\"error\":")
        append(jsonText: error.description)
        append(",\"error_offset\":")
        append(json: error.offset)
        append(",\"error_field\":")
        append(jsonText: error.field.description)
        if let rule = error.statement {
            append(",\"rule\":\"")
            append(rule)
            append("\"")
        }
    }

    private mutating func append(_ field: AnnotatedField, of bytes: [UInt8], _ disclosure: Disclosure) {
        append("{\"offset\":")
        append(json: field.range.lowerBound)
        append(",\"length\":")
        append(json: field.range.count)
        if let bits = field.bits {
            append(",\"bits\":")
            append(json: bits)
        }
        append(",\"name\":")
        append(jsonText: field.name)
        if case .number(let value) = field.value {
            append(",\"value\":")
            append(json: value)
        } else if disclosure.shows(field) {
            let own = bytes.span.extracting(field.range)
            switch field.value {
            case .text:
                append(",\"value\":")
                append(jsonText: own)
            default:
                append(",\"value\":")
                append(jsonPayload: own)
            }
        } else {
            append(",\"hidden\":true")
        }
        if !field.meaning.isEmpty {
            append(",\"meaning\":")
            append(jsonText: field.meaning)
        }
        append("}")
    }

    /// Appends what comes after `"type"` and `"length"` in the object of a packet of any type.
    private mutating func append(allFieldsOf packet: ControlPacket, version: ProtocolVersion, showsSecrets: Bool) {
        switch packet {
        case .publish(let publish): append(publish, version, showsSecrets: showsSecrets)
        case .puback(let packet):
            append(packet.packetIdentifier, packet.reasonCode, packet.properties, of: .puback, version)
        case .pubrec(let packet):
            append(packet.packetIdentifier, packet.reasonCode, packet.properties, of: .pubrec, version)
        case .pubrel(let packet):
            append(packet.packetIdentifier, packet.reasonCode, packet.properties, of: .pubrel, version)
        case .pubcomp(let packet):
            append(packet.packetIdentifier, packet.reasonCode, packet.properties, of: .pubcomp, version)
        default: append(fieldsOf: packet, version: version, showsSecrets: showsSecrets)
        }
    }

    private mutating func append(
        _ publish: ControlPacket.Publish,
        _ version: ProtocolVersion,
        showsSecrets: Bool
    ) {
        append(",\"dup\":")
        append(json: publish.dup)
        append(",\"qos\":")
        append(json: publish.qos.rawValue)
        append(",\"retain\":")
        append(json: publish.retain)
        append(",\"topic\":")
        append(jsonText: publish.topicName)
        if let identifier = publish.packetIdentifier { append(packetIdentifier: identifier) }
        if version.hasProperties { append(properties: publish.properties, showsSecrets: showsSecrets) }
        append(",\"payload\":")
        append(jsonPayload: publish.payload.span)
    }

    private mutating func append(
        _ packetIdentifier: UInt16,
        _ reason: ReasonCode?,
        _ properties: Properties?,
        of type: ControlPacketType,
        _ version: ProtocolVersion
    ) {
        append(packetIdentifier: packetIdentifier)
        if let reason { append(reason: reason, of: type, version) }
        append(properties: properties, showsSecrets: false)
    }
}

/// What of a packet may be shown.
public struct Disclosure: Sendable {
    private let showsSecrets: Bool
    private let mayHoldSecrets: Bool

    /// Shows passwords and Authentication Data only where that is asked for; of a packet that may hold parts of them
    /// anywhere, numbers only.
    public init(showsSecrets: Bool, mayHoldSecrets: Bool) {
        self.showsSecrets = showsSecrets
        self.mayHoldSecrets = mayHoldSecrets
    }

    /// Whether the bytes of a field may be shown.
    public func shows(_ field: AnnotatedField) -> Bool {
        if showsSecrets { return true }
        return switch field.value {
        case .number: true
        case .secret: false
        case .text, .binary, .unread: !mayHoldSecrets || field.name == "Protocol Name"
        }
    }
}

extension PacketSequence.VersionSource {
    /// "connect", "option", "fits" or "nearest".
    fileprivate var name: StaticString {
        switch self {
        case .connect: "connect"
        case .caller: "option"
        case .fits: "fits"
        case .nearest: "nearest"
        }
    }
}
