import MQTTCodec
import MQTTTimeline
import WireBytes

/// Reads one packet leniently and collects everything in it that breaks a rule of form or content.
///
/// Where a decoder stops, this goes on as long as the following fields have a place of their own. After a fault that
/// leaves that open it goes on as well, but believes what it finds only if the rest fits to the end. All methods take
/// the packet's bytes, which begin with its first one.
///
/// Nothing is allocated for a packet without faults.
struct PacketForm {
    /// The Fixed Header.
    let header: FixedHeader
    /// The version by whose rules the packet is judged.
    let version: ProtocolVersion
    /// Who sent it.
    let from: Sender
    /// How many of its bytes there are; fewer than it has when it was too long to keep.
    let held: Int
    /// What was found, in wire order.
    private(set) var faults: [Fault] = []
    /// Where the next field begins.
    var position: Int
    /// Where the packet, or the section being read, ends.
    var limit: Int
    /// Whether there is no telling where the next field begins.
    var isLost = false
    /// Whether fields could not be read because not all of the packet is held.
    private(set) var isCut = false
    /// Whether findings may quote its text.
    var quotesText = true
    /// Whether it has properties, a Will Message, User Name or Password.
    var hasProperties = false
    var hasWill = false
    var hasCredentials = false

    /// The number of faults that are certain though a later one says that fields may have been misplaced since.
    private var believed: Int?
    private var isGivenUp = false

    init(_ header: FixedHeader, held: Int, version: ProtocolVersion, from: Sender) {
        self.header = header
        self.version = version
        self.from = from
        self.held = held
        position = header.length
        limit = header.packetLength
    }

    var type: ControlPacketType { header.type }
    var end: Int { header.packetLength }
    var remaining: Int { limit &- position }
    var isAtEnd: Bool { position >= limit }

    /// Whether all fields so far could be read.
    var canGoOn: Bool { !isLost && !isGivenUp }

    /// Faults of one packet that are kept: 256.
    ///
    /// Keeps a packet of nothing but faults, which can have a million, from taking memory for each.
    static let maximumFaults = 256

    mutating func add(_ fault: Fault) {
        guard !isGivenUp, faults.count < Self.maximumFaults else {
            isLost = true
            return
        }
        faults.append(fault)
        if faults.count == Self.maximumFaults { isLost = true }
    }

    /// Adds what no decoder refuses.
    mutating func add(
        _ statement: Statement,
        at bytes: Range<Int>,
        _ severity: Severity = .error,
        _ certainty: Certainty = .definite,
        expected: String,
        observed: String
    ) {
        guard statement.name(in: version) != nil else { return }
        add(Fault(statement, at: bytes, severity, certainty, expected: expected, observed: observed))
    }

    /// Adds what a decoder refuses.
    mutating func refuse(
        _ code: DecodeError.Code,
        _ field: Field,
        at offset: Int,
        value: Int? = nil,
        limit: Int? = nil,
        bytes: Range<Int>? = nil,
        statement: Statement? = nil
    ) {
        guard !isGivenUp else { return }
        if let believed, code.isAboutStructure {
            faults.removeSubrange(believed...)
            isGivenUp = true
            return
        }
        let error = DecodeError(
            code,
            field,
            at: offset,
            value: value,
            limit: limit,
            packetType: type,
            version: version
        )
        let bytes = bytes ?? offset..<max(offset, min(offset &+ 1, held))
        if let fault = Fault(error, at: bytes, statement: statement) { add(fault) }
    }

    /// The text in quotes, with a blank in front; nothing where it may be part of a secret.
    func quote(_ bytes: Span<UInt8>, in range: Range<Int>) -> String {
        // What is not plain in CONNECT may have swallowed the fields behind it.
        guard quotesText, type != .connect || TextLook.isPlain(bytes, in: range) else { return "" }
        return " " + Words.quote(bytes, in: range)
    }

    /// From here on fields may be misplaced.
    mutating func doubt() {
        if believed == nil { believed = faults.count }
    }

    /// Whether `count` more bytes can be read for `field`.
    ///
    /// - Parameter start: where the field begins; nil for here.
    mutating func need(_ count: Int, _ field: Field, from start: Int? = nil) -> Bool {
        guard canGoOn else { return false }
        if count <= min(limit, held) &- position { return true }
        isLost = true
        if count <= limit &- position {
            isCut = true
        } else {
            let bytes = min(start ?? position, held)..<min(limit, held)
            refuse(.truncated, field, at: position, value: count, limit: remaining, bytes: bytes)
        }
        return false
    }

    /// Refuses bytes behind the last field.
    mutating func expectEnd(statement: Statement? = nil) {
        guard canGoOn, !isAtEnd else { return }
        refuse(
            .trailingBytes,
            .payload,
            at: position,
            value: remaining,
            limit: 0,
            bytes: min(position, held)..<min(limit, held),
            statement: statement
        )
        position = limit
    }
}

extension DecodeError.Code {
    /// Whether it can follow from fields having been misplaced before.
    fileprivate var isAboutStructure: Bool {
        switch self {
        case .truncated, .trailingBytes, .unknownProperty, .propertyNotAllowed, .lengthTooLong, .nonMinimalLength: true
        default: false
        }
    }
}

/// The Data Representations of the standard (MQTT 5.0 §1.5), read leniently: nil where the bytes do not suffice.
extension PacketForm {
    mutating func byte(_ field: Field, _ bytes: Span<UInt8>) -> UInt8? {
        guard need(1, field) else { return nil }
        defer { position &+= 1 }
        return bytes[position]
    }

    mutating func twoByteInteger(_ field: Field, _ bytes: Span<UInt8>) -> UInt16? {
        guard need(2, field) else { return nil }
        defer { position &+= 2 }
        return bytes.bigEndianUInt16(at: position)
    }

    mutating func fourByteInteger(_ field: Field, _ bytes: Span<UInt8>) -> UInt32? {
        guard need(4, field) else { return nil }
        defer { position &+= 4 }
        return bytes.bigEndianUInt32(at: position)
    }

    /// Binary Data; the range leaves out the length in front.
    mutating func binaryData(_ field: Field, _ bytes: Span<UInt8>) -> Range<Int>? {
        let start = position
        guard let length = twoByteInteger(field, bytes), need(Int(length), field, from: start) else { return nil }
        defer { position &+= Int(length) }
        return position..<position &+ Int(length)
    }

    /// A UTF-8 Encoded String, judged; the range leaves out the length in front.
    mutating func string(_ field: Field, _ bytes: Span<UInt8>) -> Range<Int>? {
        guard let range = binaryData(field, bytes) else { return nil }
        judgeText(bytes, in: range, field)
        return range
    }

    /// A Variable Byte Integer.
    mutating func variableByteInteger(_ field: Field, _ bytes: Span<UInt8>) -> Int? {
        guard canGoOn else { return nil }
        let start = position
        let stop = min(limit, held)
        switch VariableByteInteger.decode(bytes, at: start, end: max(start, stop)) {
        case .incomplete:
            _ = need(max(0, stop &- start) &+ 1, field)
            return nil
        case .tooLong:
            isLost = true
            refuse(.lengthTooLong, field, at: start, bytes: start..<min(start &+ 4, stop))
            return nil
        case .integer(let integer):
            position &+= integer.length
            if !integer.isMinimal {
                let needed = VariableByteInteger.minimalLength(of: integer.value)
                refuse(
                    .nonMinimalLength,
                    field,
                    at: start,
                    value: integer.length,
                    limit: needed,
                    bytes: start..<position
                )
            }
            return integer.value
        }
    }
}
