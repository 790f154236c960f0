/// What a frame is (RFC 6455 §5.2): four bits, of which some values are reserved.
struct Opcode: Equatable {
    let rawValue: UInt8

    static let continuation = Opcode(rawValue: 0x0)
    static let text = Opcode(rawValue: 0x1)
    static let binary = Opcode(rawValue: 0x2)
    static let close = Opcode(rawValue: 0x8)
    static let ping = Opcode(rawValue: 0x9)
    static let pong = Opcode(rawValue: 0xA)

    /// Whether it speaks of the connection and may come between the frames of a message (RFC 6455 §5.5).
    var isControl: Bool { rawValue & 0x8 != 0 }
}
