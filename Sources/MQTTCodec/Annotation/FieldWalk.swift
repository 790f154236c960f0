internal import WireBytes

/// Steps over the fields of one packet and notes each.
struct FieldWalk {
    /// The next field has no place: the bytes are at their end, or there is no telling what comes.
    struct Lost: Error {}

    private(set) var fields: [AnnotatedField] = []
    /// Where the next field begins.
    private(set) var position = 0
    /// Where the packet, or the section being read, ends.
    var limit: Int
    var version: ProtocolVersion
    var isInProperties = false

    init(limit: Int, version: ProtocolVersion) {
        self.limit = limit
        self.version = version
    }

    var isAtEnd: Bool { position >= limit }

    /// Notes the bytes from here to the limit as something that could not be read.
    mutating func skipRest(_ name: String, _ meaning: String = "") {
        guard !isAtEnd else { return }
        fields.append(field(name, position..<limit, .unread, meaning))
        position = limit
    }

    /// Notes bits of the byte that was read last.
    mutating func bits(_ name: String, _ mask: UInt8, of byte: UInt8, _ meaning: String = "") {
        let value = Int((byte & mask) >> UInt8(mask.trailingZeroBitCount))
        fields.append(field(name, position &- 1..<position, .number(value), meaning, bits: mask))
    }

    /// Steps over a byte whose bits are noted one by one.
    mutating func bitField(_ bytes: Span<UInt8>) throws(Lost) -> UInt8 {
        bytes[try advance(1).lowerBound]
    }

    mutating func byte(
        _ name: String,
        _ bytes: Span<UInt8>,
        _ meaning: (UInt8) -> String = { _ in "" }
    ) throws(Lost) -> UInt8 {
        let range = try advance(1)
        let value = bytes[range.lowerBound]
        fields.append(field(name, range, .number(Int(value)), meaning(value)))
        return value
    }

    mutating func twoByteInteger(_ name: String, _ bytes: Span<UInt8>, _ meaning: String = "") throws(Lost) -> Int {
        let range = try advance(2)
        let value = Int(bytes.bigEndianUInt16(at: range.lowerBound))
        fields.append(field(name, range, .number(value), meaning))
        return value
    }

    mutating func fourByteInteger(_ name: String, _ bytes: Span<UInt8>, _ meaning: String = "") throws(Lost) {
        let range = try advance(4)
        fields.append(field(name, range, .number(Int(bytes.bigEndianUInt32(at: range.lowerBound))), meaning))
    }

    mutating func variableByteInteger(_ name: String, _ bytes: Span<UInt8>) throws(Lost) -> Int {
        guard case .integer(let integer) = VariableByteInteger.decode(bytes, at: position, end: limit) else {
            throw Lost()
        }
        let range = try advance(integer.length)
        fields.append(field(name, range, .number(integer.value)))
        return integer.value
    }

    /// A length and as many bytes.
    mutating func lengthAnd(_ name: String, _ value: AnnotatedField.Value, _ bytes: Span<UInt8>) throws(Lost) {
        let length = try twoByteInteger("Length of " + name, bytes)
        let range = try advance(length)
        if length > 0 { fields.append(field(name, range, value)) }
    }

    /// Everything that is left.
    mutating func rest(_ name: String, _ value: AnnotatedField.Value) {
        guard !isAtEnd else { return }
        fields.append(field(name, position..<limit, value))
        position = limit
    }

    private mutating func advance(_ count: Int) throws(Lost) -> Range<Int> {
        guard count <= limit &- position, fields.count < PacketAnnotation.maximumFields else { throw Lost() }
        defer { position &+= count }
        return position..<position &+ count
    }

    private func field(
        _ name: String,
        _ range: Range<Int>,
        _ value: AnnotatedField.Value,
        _ meaning: String = "",
        bits: UInt8? = nil
    ) -> AnnotatedField {
        AnnotatedField(name: name, range: range, bits: bits, value: value, meaning: meaning, isProperty: isInProperties)
    }
}
