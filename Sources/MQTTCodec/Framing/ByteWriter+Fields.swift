internal import WireBytes

/// The Data Representations of the standard (MQTT 5.0 §1.5), written.
extension ByteWriter {
    /// Appends Binary Data (§1.5.6): its length, then the bytes.
    mutating func append(binaryData bytes: [UInt8], _ field: Field) throws(EncodeError) {
        try append(lengthPrefixed: bytes.span, field)
    }

    /// Appends a UTF-8 Encoded String (§1.5.4): its length in bytes, then the bytes.
    mutating func append(utf8String text: String, _ field: Field) throws(EncodeError) {
        try append(lengthPrefixed: text.utf8Span.span, field)
    }

    private mutating func append(lengthPrefixed bytes: Span<UInt8>, _ field: Field) throws(EncodeError) {
        guard let length = UInt16(exactly: bytes.count) else {
            throw EncodeError(.tooLong, field, value: bytes.count, limit: Int(UInt16.max))
        }
        append(bigEndian: length)
        append(bytes)
    }
}
