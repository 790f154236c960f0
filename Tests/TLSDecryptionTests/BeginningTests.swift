import Testing
import WireBytes

@testable import TLSDecryption

@Suite("Telling TLS by its first bytes")
struct BeginningTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var bytes: [UInt8]
        var isTLS: Bool
        var testDescription: String { name }
    }

    static let cases = [
        Case(name: "ClientHello", bytes: hex("16 03 01 02 00"), isTLS: true),
        Case(name: "ServerHello", bytes: hex("16 03 03 00 7a"), isTLS: true),
        Case(name: "an alert", bytes: hex("15 03 01 00 02"), isTLS: true),
        Case(name: "application data", bytes: hex("17 03 03 00 20"), isTLS: true),
        Case(name: "ChangeCipherSpec", bytes: hex("14 03 03 00 01"), isTLS: true),
        Case(name: "ClientHello as in SSL 2.0", bytes: hex("80 2e 01 03 01"), isTLS: true),
        Case(name: "SSL 2.0", bytes: hex("80 2e 01 00 02"), isTLS: true),
        Case(name: "CONNECT", bytes: hex("10 10 00 04 4d"), isTLS: false),
        Case(name: "CONNACK", bytes: hex("20 02 00 00 30"), isTLS: false),
        Case(name: "SUBSCRIBE", bytes: hex("82 05 00 01 00"), isTLS: false),
        Case(name: "HTTP", bytes: Array("GET /".utf8), isTLS: false),
        Case(name: "PROXY version 1", bytes: Array("PROXY".utf8), isTLS: false),
        Case(name: "PROXY version 2", bytes: hex("0d 0a 0d 0a 00"), isTLS: false),
        Case(name: "a version of the future", bytes: hex("16 03 05 00 20"), isTLS: false),
        Case(name: "an empty record", bytes: hex("16 03 01 00 00"), isTLS: false),
        Case(name: "a record too long", bytes: hex("16 03 01 48 01"), isTLS: false),
        Case(name: "the longest record", bytes: hex("16 03 01 48 00"), isTLS: true),
    ]

    @Test(arguments: cases)
    func fiveBytesDecide(_ row: Case) {
        let bytes = row.bytes
        let beginning = TLSConnection.begins(bytes.span)
        #expect(beginning == (row.isTLS ? .tls : .other))
        for count in 0..<bytes.count {
            let shorter = Array(bytes.prefix(count))
            let early = TLSConnection.begins(shorter.span)
            // Fewer bytes may not be enough, but never say the contrary.
            #expect(early == .undecided || early == beginning)
            if row.isTLS { #expect(early == .undecided) }
        }
    }
}
