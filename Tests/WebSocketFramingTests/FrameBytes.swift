@testable import WebSocketFraming

/// Frames as bytes, to be read back.
enum FrameBytes {
    static func frame(
        _ opcode: UInt8,
        _ payload: [UInt8],
        isFinal: Bool = true,
        reserved: UInt8 = 0,
        mask: [UInt8]? = nil
    ) -> [UInt8] {
        let first = (isFinal ? 0x80 : 0) | reserved << 4 | opcode
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        let length: [UInt8] =
            switch payload.count {
            case 0...125: [maskBit | UInt8(payload.count)]
            case 126...0xFFFF: [maskBit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
            default: [maskBit | 127] + (0..<8).map { UInt8(truncatingIfNeeded: payload.count >> (56 - $0 * 8)) }
            }
        guard let mask else { return [first] + length + payload }
        return [first] + length + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
    }

    /// A masked frame, as a client sends it.
    static func client(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0) -> [UInt8] {
        frame(opcode, payload, isFinal: isFinal, reserved: reserved, mask: [0x37, 0xFA, 0x21, 0x3D])
    }

    /// A frame without a mask, as a server sends it.
    static func server(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true, reserved: UInt8 = 0) -> [UInt8] {
        frame(opcode, payload, isFinal: isFinal, reserved: reserved)
    }

    static let binary: UInt8 = 2
    static let continuation: UInt8 = 0
    static let text: UInt8 = 1
    static let close: UInt8 = 8
    static let ping: UInt8 = 9
    static let pong: UInt8 = 10
}

/// Opening handshakes as bytes; the key and its answer are those of RFC 6455 §1.3.
enum Opening {
    static func request(_ more: String = "", extensions: String? = nil) -> [UInt8] {
        let offer = extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
        return Array(
            """
            GET /mqtt HTTP/1.1\r
            Host: broker.example:8080\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: mqtt, mqttv3.1\r
            \(offer)\(more)\r

            """.utf8
        )
    }

    static func answer(_ more: String = "", extensions: String? = nil) -> [UInt8] {
        let choice = extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
        return Array(
            """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            Sec-WebSocket-Protocol: mqtt\r
            \(choice)\(more)\r

            """.utf8
        )
    }

    /// Both, with what was agreed on for compression.
    static func steps(deflate: String? = nil, offer: String? = nil) -> [Step] {
        [
            .client(request(extensions: offer ?? deflate.map { _ in "permessage-deflate" })),
            .server(answer(extensions: deflate)),
        ]
    }
}
