import MQTTCodec
import WireBytes

/// Properties as a JSON object (MQTT 5.0 §2.2.2).
extension ByteWriter {
    /// Appends `,"properties":{…}` for the Property section in `range`; nothing for an empty one.
    mutating func append(properties range: Range<Int>, of bytes: Span<UInt8>, showsSecrets: Bool) {
        if range.isEmpty { return }
        var seen: UInt64 = 0
        var repeated: UInt64 = 0
        forEachProperty(bytes, range) { property, _ in
            let bit: UInt64 = 1 &<< UInt64(property.identifier.rawValue)
            repeated |= seen & bit
            seen |= bit
        }
        append(",\"properties\":{")
        var written: UInt64 = 0
        var cursor = PropertyCursor(range)
        while let property = try? cursor.next(in: bytes) {
            let identifier = property.identifier
            let bit: UInt64 = 1 &<< UInt64(identifier.rawValue)
            if written & bit != 0 { continue }
            if written != 0 { append(UInt8(ascii: ",")) }
            written |= bit
            append(UInt8(ascii: "\""))
            append(identifier.snakeCaseName)
            append("\":")
            // What stands more than once is a list in the order of the wire; a User Property may, so it always is one.
            guard repeated & bit != 0 || identifier == .userProperty else {
                append(property.value, identifier, of: bytes, showsSecrets: showsSecrets)
                continue
            }
            append(UInt8(ascii: "["))
            append(property.value, identifier, of: bytes, showsSecrets: showsSecrets)
            var rest = cursor
            while let other = try? rest.next(in: bytes) {
                guard other.identifier == identifier else { continue }
                append(UInt8(ascii: ","))
                append(other.value, identifier, of: bytes, showsSecrets: showsSecrets)
            }
            append(UInt8(ascii: "]"))
        }
        append(UInt8(ascii: "}"))
    }

    /// Appends `,"properties":{…}` for owned Properties; nothing when there are none.
    mutating func append(properties: Properties?, showsSecrets: Bool) {
        guard let properties else { return }
        append(properties: 0..<properties.bytes.count, of: properties.bytes.span, showsSecrets: showsSecrets)
    }

    private func forEachProperty(
        _ bytes: Span<UInt8>,
        _ range: Range<Int>,
        _ body: (PropertyLayout, Int) -> Void
    ) {
        var cursor = PropertyCursor(range)
        while let property = try? cursor.next(in: bytes) { body(property, cursor.offset) }
    }

    private mutating func append(
        _ value: PropertyLayout.Value,
        _ identifier: PropertyIdentifier,
        of bytes: Span<UInt8>,
        showsSecrets: Bool
    ) {
        switch value {
        case .byte(let value): append(json: value)
        case .twoByteInteger(let value): append(json: value)
        case .fourByteInteger(let value): append(json: value)
        case .variableByteInteger(let value): append(json: value)
        case .utf8String(let range): append(jsonText: bytes.extracting(range))
        case .binaryData(let range):
            if identifier == .authenticationData, !showsSecrets {
                append(jsonSecretOfLength: range.count)
            } else {
                append(jsonBinary: bytes.extracting(range))
            }
        case .utf8StringPair(let name, let value):
            append(UInt8(ascii: "["))
            append(jsonText: bytes.extracting(name))
            append(UInt8(ascii: ","))
            append(jsonText: bytes.extracting(value))
            append(UInt8(ascii: "]"))
        }
    }

    /// Appends `{"length":…}`.
    mutating func append(jsonSecretOfLength length: Int) {
        append("{\"length\":")
        append(json: length)
        append(UInt8(ascii: "}"))
    }
}
