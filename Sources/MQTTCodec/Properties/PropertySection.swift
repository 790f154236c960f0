internal import WireBytes

/// A Property section on the wire: Property Length, then that many bytes of properties (MQTT 5.0 §2.2.2).
enum PropertySection {
    /// Steps over a section and makes sure that each property can be read and belongs into `place`.
    ///
    /// - Returns: the properties, Property Length left out.
    @inline(__always)
    static func read(from reader: inout WireReader, in place: PropertyPlace) throws(DecodeError) -> Range<Int> {
        let isWill = place == .will
        let length = try reader.variableByteInteger(isWill ? .willPropertyLength : .propertyLength)
        let range = try reader.range(length, isWill ? .willProperties : .properties)
        if length > 0 {
            try validate(reader.bytes, in: range, place: place)
        }
        return range
    }

    /// Makes sure that each property in `range` can be read and belongs into `place`.
    static func validate(
        _ bytes: Span<UInt8>,
        in range: Range<Int>,
        place: PropertyPlace
    ) throws(DecodeError) {
        var cursor = PropertyCursor(range)
        while let property = try cursor.next(in: bytes) {
            guard property.identifier.isAllowed(in: place) else {
                throw DecodeError(
                    .propertyNotAllowed,
                    .property(property.identifier),
                    at: property.range.lowerBound
                )
            }
        }
    }
}
