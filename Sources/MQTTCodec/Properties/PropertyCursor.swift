internal import WireBytes

/// One property in borrowed bytes: values that are not numbers are ranges of them.
public struct PropertyLayout: Hashable, Sendable {
    /// Which property.
    public let identifier: PropertyIdentifier
    /// Its value.
    public let value: Value
    /// All its bytes, identifier included.
    public let range: Range<Int>

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
        /// The bytes of a UTF-8 Encoded String, its length left out.
        case utf8String(Range<Int>)
        /// The bytes of Binary Data, its length left out.
        case binaryData(Range<Int>)
        /// The bytes of name and value of a UTF-8 String Pair, their lengths left out.
        case utf8StringPair(Range<Int>, Range<Int>)
    }
}

/// Steps through the content of a Property section without allocating (MQTT 5.0 §2.2.2).
///
/// It knows the type of each property and checks strings; where a property belongs and how often is not its concern.
public struct PropertyCursor: Hashable, Sendable {
    @usableFromInline var position: Int
    /// Where the section ends.
    public let end: Int

    /// Where the next property begins, from the start of the bytes.
    @inlinable
    public var offset: Int { position }

    /// A cursor at the start of the section in `range`, Property Length left out.
    @inlinable
    public init(_ range: Range<Int>) {
        self.position = range.lowerBound
        self.end = range.upperBound
    }

    /// Reads the next property; nil at the end of the section.
    ///
    /// - Precondition: the cursor's range lies inside `bytes`.
    /// - Throws: `DecodeError`, with an offset from the start of `bytes`, when the section is malformed. The cursor
    ///   then stays where it was.
    @inline(__always)
    public mutating func next(in bytes: Span<UInt8>) throws(DecodeError) -> PropertyLayout? {
        guard position < end else { return nil }
        let start = position
        var reader = WireReader(bytes, in: start..<end)
        let number = try reader.variableByteInteger(.propertyIdentifier)
        let identifier = PropertyIdentifier(rawValue: UInt8(truncatingIfNeeded: number))
        guard number < 0x80, let type = identifier.type else {
            throw DecodeError(.unknownProperty, .propertyIdentifier, at: start, value: number)
        }
        let value = try PropertyLayout.Value(type, field: .property(identifier), from: &reader)
        position = reader.offset
        return PropertyLayout(identifier: identifier, value: value, range: start..<reader.offset)
    }
}

extension PropertyLayout.Value {
    @inline(__always)
    fileprivate init(_ type: PropertyType, field: Field, from reader: inout WireReader) throws(DecodeError) {
        switch type {
        case .byte: self = .byte(try reader.byte(field))
        case .twoByteInteger: self = .twoByteInteger(try reader.twoByteInteger(field))
        case .fourByteInteger: self = .fourByteInteger(try reader.fourByteInteger(field))
        case .variableByteInteger: self = .variableByteInteger(UInt32(try reader.variableByteInteger(field)))
        case .utf8String: self = .utf8String(try reader.utf8String(field))
        case .binaryData: self = .binaryData(try reader.binaryData(field))
        case .utf8StringPair:
            let name = try reader.utf8String(field)
            self = .utf8StringPair(name, try reader.utf8String(field))
        }
    }
}
