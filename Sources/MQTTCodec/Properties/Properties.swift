internal import WireBytes

/// The properties of a packet in wire order: order and duplicates survive, because the encoded bytes are what is kept.
///
/// Every property in here can be read; whether it belongs into its packet is checked when the packet is decoded.
public struct Properties: Hashable, Sendable {
    /// The encoded properties, Property Length left out.
    public private(set) var bytes: [UInt8]

    /// No properties.
    public init() {
        bytes = []
    }

    /// The given properties, in their order.
    ///
    /// - Throws: `EncodeError` when a value is not of its property's type, or too long.
    public init(_ properties: [Property]) throws(EncodeError) {
        self.init()
        for property in properties {
            try append(property)
        }
    }

    /// Copies properties that have been read once already.
    init(copying bytes: Span<UInt8>, in range: Range<Int>) {
        self.bytes = bytes.array(in: range)
    }

    /// True when there are none.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Adds a property behind the others.
    ///
    /// - Throws: `EncodeError` when its value is not of its type, or too long; nothing is added then.
    public mutating func append(_ property: Property) throws(EncodeError) {
        var writer = ByteWriter(capacity: 64)
        try property.encode(into: &writer)
        bytes += writer.array
    }
}

extension Properties: Sequence {
    /// Reads the properties one by one.
    public struct Iterator: IteratorProtocol {
        let bytes: [UInt8]
        var cursor: PropertyCursor

        /// The next property; nil at the end.
        public mutating func next() -> Property? {
            let bytes = bytes
            // Only readable properties get in, so no read throws.
            guard let layout = try? cursor.next(in: bytes.span) else { return nil }
            return Property(layout, in: bytes.span)
        }
    }

    /// An iterator at the first property.
    public func makeIterator() -> Iterator {
        Iterator(bytes: bytes, cursor: PropertyCursor(0..<bytes.count))
    }
}

extension Properties {
    /// Reads a Property section, Property Length included.
    init(decoding reader: inout WireReader, in place: PropertyPlace) throws(DecodeError) {
        let section = try PropertySection(decoding: &reader, in: place)
        self.init(copying: reader.bytes, in: section.range)
    }

    /// Reads a Property section where `version` has one; none otherwise.
    init(decoding reader: inout WireReader, in place: PropertyPlace, version: ProtocolVersion) throws(DecodeError) {
        if version.hasProperties {
            try self.init(decoding: &reader, in: place)
        } else {
            self.init()
        }
    }

    /// Writes a Property section, Property Length included, where `version` has one.
    ///
    /// - Throws: `EncodeError` when `version` has none and there are properties to write.
    func encode(into writer: inout ByteWriter, version: ProtocolVersion) throws(EncodeError) {
        guard version.hasProperties else {
            guard isEmpty else { throw EncodeError(.notInVersion, .properties) }
            return
        }
        guard bytes.count <= VariableByteInteger.maximum else {
            let limit = VariableByteInteger.maximum
            throw EncodeError(.valueTooLarge, .propertyLength, value: bytes.count, limit: limit)
        }
        writer.append(variableByteInteger: bytes.count)
        writer.append(bytes)
    }
}
