internal import WireBytes

/// A Property section on the wire: Property Length, then that many bytes of properties (MQTT 5.0 §2.2.2).
struct PropertySection {
    /// The properties, Property Length left out.
    let range: Range<Int>
    /// The first Topic Alias, noted on the way because the reader of a PUBLISH always asks for it; 0 when absent.
    let topicAlias: UInt16

    /// Steps over a section and makes sure that each property can be read and belongs into `place`.
    @inline(__always)
    init(decoding reader: inout WireReader, in place: PropertyPlace) throws(DecodeError) {
        let isWill = place == .will
        let length = try reader.variableByteInteger(isWill ? .willPropertyLength : .propertyLength)
        range = try reader.range(length, isWill ? .willProperties : .properties)
        topicAlias = length > 0 ? try Self.validate(reader.bytes, in: range, place: place) : 0
    }

    /// Makes sure that each property in `range` can be read and belongs into `place`, and notes the Topic Alias.
    private static func validate(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        place: PropertyPlace
    ) throws(DecodeError) -> UInt16 {
        var topicAlias: UInt16?
        var cursor = PropertyCursor(range)
        while let property = try cursor.next(in: bytes) {
            guard property.identifier.isAllowed(in: place) else {
                let field = Field.property(property.identifier)
                throw DecodeError(.propertyNotAllowed, field, at: property.range.lowerBound)
            }
            if property.identifier == .topicAlias, topicAlias == nil, case .twoByteInteger(let value) = property.value {
                topicAlias = value
            }
        }
        return topicAlias ?? 0
    }
}
