import MQTTReplay
import OpenSSL
import TestSupport
import Testing

/// A way to reach mosquitto.
struct Way: Sendable, CustomTestStringConvertible {
    var name: String
    var url: @Sendable (EveryListener) -> String
    var set: @Sendable (inout TransportOptions) throws -> Void = { _ in }

    var testDescription: String { name }

    static let all: [Way] = [
        Way(name: "mqtt") { "mqtt://localhost:\($0.plain)" },
        Way(name: "mqtt by address") { "mqtt://127.0.0.1:\($0.plain)" },
        Way(name: "a Unix socket") { "unix:\($0.socketPath)" },
        Way(name: "mqtts", url: { "mqtts://localhost:\($0.tls)" }),
        Way(name: "mqtts by address", url: { "mqtts://127.0.0.1:\($0.tls)" }),
        Way(name: "mqtts with TLS 1.2", url: { "mqtts://localhost:\($0.tls)" }, set: { $0.maximumVersion = .tls12 }),
        Way(
            name: "mqtts with one cipher",
            url: { "mqtts://localhost:\($0.tls)" },
            set: { $0.ciphers = "TLS_CHACHA20_POLY1305_SHA256" }
        ),
        Way(
            name: "mqtts with another name",
            url: { "mqtts://127.0.0.1:\($0.tls)" },
            set: { $0.serverName = "localhost" }
        ),
        Way(
            name: "mqtts without verification",
            url: { "mqtts://localhost:\($0.tls)" },
            set: {
                $0.caFile = nil
                $0.verifiesPeer = false
            }
        ),
        Way(
            name: "mutual TLS",
            url: { "mqtts://localhost:\($0.mutual)" },
            set: {
                let workshop = try CertificateWorkshop.shared.get()
                $0.certificateFile = workshop.path("client.pem")
                $0.keyFile = workshop.path("client.key")
            }
        ),
        Way(
            name: "mutual TLS by PKCS #12 in TLS 1.2",
            url: { "mqtts://localhost:\($0.mutual)" },
            set: {
                $0.pkcs12File = try CertificateWorkshop.shared.get().path("client.p12")
                $0.keyPassword = { SecretBytes([UInt8](CertificateWorkshop.password.utf8)) }
                $0.maximumVersion = .tls12
            }
        ),
        Way(
            name: "a pre-shared key",
            url: { "mqtts://localhost:\($0.preSharedKey)" },
            set: { try $0.setPreSharedKey(identity: "device-7", hexadecimalKey: "0102aaBB") }
        ),
        Way(
            name: "a pre-shared key in TLS 1.2",
            url: { "mqtts://localhost:\($0.preSharedKey)" },
            set: {
                try $0.setPreSharedKey(identity: "device-7", hexadecimalKey: "0102aabb")
                $0.maximumVersion = .tls12
            }
        ),
        Way(name: "ws") { "ws://localhost:\($0.webSocket)/mqtt" },
        Way(name: "wss", url: { "wss://localhost:\($0.secureWebSocket)" }),
        Way(
            name: "wss with TLS 1.2",
            url: { "wss://localhost:\($0.secureWebSocket)" },
            set: { $0.maximumVersion = .tls12 }
        ),
    ]
}

/// A failure that must be told with cause and remedy.
struct Fault: Sendable, CustomTestStringConvertible {
    var name: String
    var code: TransportError.Code
    var remedy: String?
    var url: @Sendable (EveryListener) -> String
    var sending: [UInt8] = []
    var set: @Sendable (inout TransportOptions) throws -> Void = { _ in }

    var testDescription: String { name }

    static let all: [Fault] = [
        Fault(name: "nobody listens", code: .refused, remedy: "running", url: { _ in "mqtt://127.0.0.1:1" }),
        Fault(name: "no such socket", code: .refused, remedy: "running", url: { _ in "unix:/nonexistent.sock" }),
        Fault(name: "no such host", code: .unknownHost, remedy: "name", url: { _ in "mqtt://no.such.host.invalid" }),
        Fault(
            name: "an unknown authority",
            code: .untrustedAuthority,
            remedy: "--ca-file",
            url: { "mqtts://localhost:\($0.tls)" },
            set: { $0.caFile = try CertificateWorkshop.shared.get().path("other.pem") }
        ),
        Fault(
            name: "another name",
            code: .nameMismatch,
            remedy: "--sni",
            url: { "mqtts://localhost:\($0.tls)" },
            set: { $0.serverName = "broker.example" }
        ),
        Fault(
            name: "another pin",
            code: .pinMismatch,
            remedy: "SHA-256",
            url: { "mqtts://localhost:\($0.tls)" },
            set: { try $0.addPin(String(repeating: "00", count: 32)) }
        ),
        Fault(
            name: "no client certificate",
            code: .clientCertificateRequired,
            remedy: "--cert",
            url: { "mqtts://localhost:\($0.mutual)" }
        ),
        Fault(
            name: "no client certificate in TLS 1.2",
            code: .clientCertificateRequired,
            remedy: "--cert",
            url: { "mqtts://localhost:\($0.mutual)" },
            set: { $0.maximumVersion = .tls12 }
        ),
        Fault(
            name: "another client certificate",
            code: .clientCertificateRefused,
            remedy: "authority",
            url: { "mqtts://localhost:\($0.mutual)" },
            set: {
                let workshop = try CertificateWorkshop.shared.get()
                $0.certificateFile = workshop.path("self.pem")
                $0.keyFile = workshop.path("self.key")
            }
        ),
        Fault(
            name: "an old version",
            code: .protocolVersion,
            remedy: "--tls-m",
            url: { "mqtts://localhost:\($0.tls)" },
            set: { $0.maximumVersion = .tls11 }
        ),
        Fault(
            name: "another pre-shared key",
            code: .preSharedKeyRefused,
            remedy: "--psk",
            url: { "mqtts://localhost:\($0.preSharedKey)" },
            set: { try $0.setPreSharedKey(identity: "device-7", hexadecimalKey: "ff") }
        ),
        Fault(
            name: "certificates at a port for pre-shared keys",
            code: .noCommonCipher,
            remedy: "--psk",
            url: { "mqtts://localhost:\($0.preSharedKey)" }
        ),
        Fault(name: "TLS at a plain port", code: .closed, remedy: "mqtt://", url: { "mqtts://localhost:\($0.plain)" }),
        Fault(
            name: "TLS at a WebSocket port",
            code: .notTLS,
            remedy: "ws://",
            url: { "mqtts://localhost:\($0.webSocket)" }
        ),
        Fault(
            name: "WebSocket at a plain port",
            code: .closed,
            remedy: "mqtt://",
            url: { "ws://localhost:\($0.plain)" }
        ),
        Fault(name: "WebSocket at a TLS port", code: .closed, remedy: "mqtts://", url: { "ws://localhost:\($0.tls)" }),
        Fault(
            name: "plain MQTT at a WebSocket port",
            code: .needsWebSocket,
            url: { "mqtt://localhost:\($0.webSocket)" }
        ),
        Fault(name: "WebSocket over TLS at a plain port", code: .closed, url: { "wss://localhost:\($0.plain)" }),
    ]
}

/// The whole transport against mosquitto.
@Suite("Transport and mosquitto")
struct TransportServerTests {
    /// CONNECT of MQTT 3.1.1 without Client Identifier, then PINGREQ.
    private static let connect: [UInt8] = [0x10, 12, 0, 4, 0x4D, 0x51, 0x54, 0x54, 4, 2, 0, 60, 0, 0]
    private static let accepted: [UInt8] = [0x20, 2, 0, 0]

    private func options() throws -> TransportOptions {
        var options = TransportOptions()
        options.caFile = try CertificateWorkshop.shared.get().path("ca.pem")
        return options
    }

    @Test("ways to the server", arguments: Way.all)
    func ways(way: Way) async throws {
        let server = try EveryListener.shared.get()
        var options = try options()
        try way.set(&options)
        let url = way.url(server)
        let heard = try await dialogue(url, options, sending: Self.connect + [0xC0, 0], until: 6)
        #expect(heard.bytes == Self.accepted + [0xD0, 0])
        // A PUBLISH of 3 MB with QoS 1, then PINGREQ: nothing may be lost on the way.
        let length = 3_000_000
        let remaining = length + 5
        let publish: [UInt8] =
            [0x32, UInt8(remaining & 127) | 128, UInt8(remaining >> 7 & 127) | 128, UInt8(remaining >> 14 & 127) | 128]
            + [UInt8(remaining >> 21), 0, 1, 0x74, 0, 9] + [UInt8](repeating: 7, count: length)
        let large = try await dialogue(url, options, sending: Self.connect + publish + [0xC0, 0], until: 10)
        #expect(large.bytes == Self.accepted + [0x40, 2, 0, 9, 0xD0, 0])
        // The server's end is seen: it closes after a second CONNECT.
        let twice = try await dialogue(url, options, sending: Self.connect + Self.connect, until: 100)
        #expect(twice.bytes == Self.accepted)
        #expect(twice.isClosed)
    }

    @Test("faults", arguments: Fault.all)
    func faults(fault: Fault) async throws {
        let server = try EveryListener.shared.get()
        var options = try options()
        try fault.set(&options)
        let error = try #require(await failure(fault.url(server), options, sending: Self.connect))
        #expect(error.code == fault.code, "\(error)")
        if let remedy = fault.remedy { #expect(error.remedy?.contains(remedy) == true, "\(error)") }
    }
}
