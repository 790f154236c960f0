internal import WireBytes

/// One property that owns its value (MQTT 5.0 §2.2.2.2).
public struct Property: Hashable, Sendable {
    /// Which property.
    public var identifier: PropertyIdentifier
    /// Its value.
    public var value: Value

    /// A value, by its type.
    public enum Value: Hashable, Sendable {
        /// One byte.
        case byte(UInt8)
        /// Two Byte Integer.
        case twoByteInteger(UInt16)
        /// Four Byte Integer.
        case fourByteInteger(UInt32)
        /// Variable Byte Integer, at most 268,435,455.
        case variableByteInteger(UInt32)
        /// UTF-8 Encoded String, at most 65,535 bytes.
        case utf8String(String)
        /// Binary Data, at most 65,535 bytes.
        case binaryData([UInt8])
        /// UTF-8 String Pair, each at most 65,535 bytes.
        case utf8StringPair(String, String)
    }

    /// The property `identifier` with `value`; whether they fit together is asked when it is encoded.
    public init(_ identifier: PropertyIdentifier, _ value: Value) {
        self.identifier = identifier
        self.value = value
    }

    /// A User Property.
    public static func userProperty(_ name: String, _ value: String) -> Property {
        Property(.userProperty, .utf8StringPair(name, value))
    }

    /// Copies a property out of the bytes it was found in.
    init(_ layout: PropertyLayout, in bytes: Span<UInt8>) {
        identifier = layout.identifier
        value =
            switch layout.value {
            case .byte(let value): .byte(value)
            case .twoByteInteger(let value): .twoByteInteger(value)
            case .fourByteInteger(let value): .fourByteInteger(value)
            case .variableByteInteger(let value): .variableByteInteger(value)
            case .utf8String(let range): .utf8String(bytes.string(in: range))
            case .binaryData(let range): .binaryData(bytes.array(in: range))
            case .utf8StringPair(let name, let value):
                .utf8StringPair(bytes.string(in: name), bytes.string(in: value))
            }
    }

    /// Writes identifier and value.
    ///
    /// - Throws: `EncodeError` when the value is not of the property's type or does not fit its length field.
    func encode(into writer: inout ByteWriter) throws(EncodeError) {
        let field = Field.property(identifier)
        guard identifier.type == value.type else {
            throw EncodeError(.propertyType, field)
        }
        writer.append(identifier.rawValue)
        switch value {
        case .byte(let value): writer.append(value)
        case .twoByteInteger(let value): writer.append(bigEndian: value)
        case .fourByteInteger(let value): writer.append(bigEndian: value)
        case .variableByteInteger(let value):
            guard value <= VariableByteInteger.maximum else {
                throw EncodeError(.valueTooLarge, field, value: Int(value), limit: VariableByteInteger.maximum)
            }
            writer.append(variableByteInteger: Int(value))
        case .utf8String(let value): try writer.append(utf8String: value, field)
        case .binaryData(let value): try writer.append(binaryData: value, field)
        case .utf8StringPair(let name, let value):
            try writer.append(utf8String: name, field)
            try writer.append(utf8String: value, field)
        }
    }
}

extension Property.Value {
    /// Which type of value this is.
    public var type: PropertyType {
        switch self {
        case .byte: .byte
        case .twoByteInteger: .twoByteInteger
        case .fourByteInteger: .fourByteInteger
        case .variableByteInteger: .variableByteInteger
        case .utf8String: .utf8String
        case .binaryData: .binaryData
        case .utf8StringPair: .utf8StringPair
        }
    }
}
