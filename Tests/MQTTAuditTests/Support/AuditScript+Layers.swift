import Foundation
import MQTTCodec
import MQTTTimeline

/// WebSocket and TLS in an audited conversation.
extension AuditScript {
    // MARK: - WebSocket

    /// The opening handshake of WebSocket; a server that chooses nil has no such header.
    mutating func upgrade(offering offered: [String] = ["mqtt"], choosing chosen: String? = "mqtt") {
        open()
        var request = "GET /mqtt HTTP/1.1\r\nHost: broker.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        // Key and answer are the example of RFC 6455 §1.3.
        request += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
        if !offered.isEmpty { request += "Sec-WebSocket-Protocol: \(offered.joined(separator: ", "))\r\n" }
        client(bytes: Array((request + "\r\n").utf8))
        var answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        answer += "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
        if let chosen { answer += "Sec-WebSocket-Protocol: \(chosen)\r\n" }
        server(bytes: Array((answer + "\r\n").utf8))
    }

    /// CONNECT and CONNACK in messages of this kind.
    mutating func connectInside(_ opcode: Opcode = .binary, userName: String? = nil) {
        var connect = ControlPacket.Connect(version: version, clientIdentifier: "pump-7", cleanStart: true)
        connect.userName = userName
        connect.password = userName.map { Array($0.utf8) }
        client(.connect(connect), in: opcode)
        server(.connack(ControlPacket.Connack(sessionPresent: false, reasonCode: ReasonCode(rawValue: 0))), in: .binary)
        acknowledge(.client)
    }

    /// The kinds of messages.
    enum Opcode: UInt8 {
        case text = 1
        case binary = 2
    }

    /// A packet by the client in a message of its own, masked with zeros.
    mutating func client(_ packet: ControlPacket, in opcode: Opcode) {
        let bytes = encoded(packet)
        client(bytes: [0x80 | opcode.rawValue, 0x80 | UInt8(bytes.count), 0, 0, 0, 0] + bytes)
    }

    /// A packet by the server in a message of its own.
    mutating func server(_ packet: ControlPacket, in opcode: Opcode) {
        let bytes = encoded(packet)
        server(bytes: [0x80 | opcode.rawValue, UInt8(bytes.count)] + bytes)
    }

    // MARK: - TLS

    /// A full handshake of TLS up to 1.2 and a record of each side that nobody can read.
    mutating func handshake(
        offering offered: UInt16 = 0x0303,
        choosing chosen: UInt16 = 0x0303,
        suites: [UInt16] = [0xC02F, 0x000A],
        suite: UInt16 = 0xC02F,
        validUntil year: String = "35"
    ) {
        open()
        func two(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xFF)] }
        func three(_ count: Int) -> [UInt8] { [0] + two(UInt16(count)) }
        func record(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { [type] + two(chosen) + two(UInt16(body.count)) + body }
        func message(_ type: UInt8, _ body: [UInt8]) -> [UInt8] { record(22, [type] + three(body.count) + body) }
        let random = [UInt8](repeating: 7, count: 32)
        let suiteBytes = suites.flatMap(two)
        client(
            bytes: message(1, two(offered) + random + [0] + two(UInt16(suiteBytes.count)) + suiteBytes + [1, 0])
        )
        let certificate = Self.certificate(validUntil: year)
        let list = three(certificate.count) + certificate
        server(
            bytes: message(2, two(chosen) + random + [0] + two(suite) + [0])
                + message(11, three(list.count) + list) + message(14, [])
        )
        let unreadable = [UInt8](repeating: 0xA5, count: 40)
        client(bytes: message(16, [1, 2, 3]) + record(20, [1]) + record(22, unreadable))
        server(bytes: record(20, [1]) + record(22, unreadable))
        client(bytes: record(23, unreadable))
        server(bytes: record(23, unreadable))
    }

    /// A certificate of "b", valid from 2025 to the end of 20`year`; its signature is wrong.
    private static func certificate(validUntil year: String) -> [UInt8] {
        let base64 =
            "MIIBEjCBuQIUf6StYHxt5YafqOD6q1VDwdCwzMgwCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBYjAeFw0yNTAxMDEwMDAwMDBaFw0y"
            + "NTEyMzEyMzU5NTlaMAwxCjAIBgNVBAMMAWIwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAROfyMETO/mh9CT9wjHSR4Rfvm6KiPb"
            + "rmYc72ec2u3yTa9LBXwQJdIpabTfWv6T7OrfHujfL0SBv9nvPAdqT4rIMAoGCCqGSM49BAMCA0gAMEUCIC433uPf/++O8jXez7qM"
            + "qzdbFODQSJKzVyp0q9gQ/LcgAiEAgvmR9f/JNQYVi3lDSconJYOPVrlsYEPB40vIiUlc8dE="
        var bytes = Data(base64Encoded: base64) ?? Data()
        if let found = bytes.range(of: Data("251231235959Z".utf8)) {
            bytes.replaceSubrange(found, with: Data("\(year)1231235959Z".utf8))
        }
        return Array(bytes)
    }
}
