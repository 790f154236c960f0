import Testing

@testable import TLSDecryption

/// Vectors: the README of the JA3 repository; JA4's published example; what a public service answered to Chrome 143.
@Suite("Fingerprints of hellos")
struct FingerprintTests {
    struct JA3Case: Sendable {
        var version: UInt16
        var suites: [UInt16]
        var extensions: [UInt16]
        var groups: [UInt16]
        var formats: [UInt8]
        var text: String
        var digest: String
    }

    static let ja3Cases = [
        JA3Case(
            version: 769,
            suites: [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4],
            extensions: [0, 10, 11],
            groups: [23, 24, 25],
            formats: [0],
            text: "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0",
            digest: "ada70206e40642a3e4461f35503241d5"
        ),
        JA3Case(
            version: 769,
            suites: [4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99],
            extensions: [],
            groups: [],
            formats: [],
            text: "769,4-5-10-9-100-98-3-6-19-18-99,,,",
            digest: "de350869b8c85de67a350c8d186f11e6"
        ),
        JA3Case(
            version: 771,
            suites: [
                0x3A3A, 4865, 4866, 4867, 49195, 49199, 49196, 49200, 52393, 52392, 49171, 49172, 156, 157, 47, 53,
            ],
            extensions: [
                0x1A1A, 45, 51, 16, 65037, 23, 17613, 0, 11, 10, 43, 65281, 35, 18, 5, 13, 27, 0xFAFA,
            ],
            groups: [0x8A8A, 4588, 29, 23, 24],
            formats: [0],
            text: "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53,"
                + "45-51-16-65037-23-17613-0-11-10-43-65281-35-18-5-13-27,4588-29-23-24,0",
            digest: "98487aa16281980e7d1120d399efb6a4"
        ),
    ]

    @Test(arguments: ja3Cases)
    func ja3(_ row: JA3Case) {
        var hello = ClientHello()
        hello.legacyVersion = TLSVersionNumber(rawValue: row.version)
        hello.cipherSuites = row.suites
        hello.extensions = row.extensions
        hello.supportedGroups = row.groups
        hello.pointFormats = row.formats
        #expect(JA3.text(hello) == row.text)
        #expect(JA3.fingerprint(JA3.text(hello)) == row.digest)
    }

    struct JA4Case: Sendable {
        var suites: [UInt16]
        var extensions: [UInt16]
        var algorithms: [UInt16]
        var versions: [UInt16] = [0x0A0A, 0x0304, 0x0303]
        var application: [UInt8] = Array("h2".utf8)
        var fingerprint: String
    }

    static let chromeSuites: [UInt16] = [
        0x3A3A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9, 0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D,
        0x002F, 0x0035,
    ]
    static let chromeAlgorithms: [UInt16] = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601]

    static let ja4Cases = [
        JA4Case(
            suites: chromeSuites,
            extensions: [
                0x1A1A, 0x001B, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002D, 0x000D, 0x0005, 0x0023, 0x0012, 0x002B,
                0xFF01, 0x000B, 0x000A, 0x0015,
            ],
            algorithms: chromeAlgorithms,
            fingerprint: "t13d1516h2_8daaf6152771_e5627efa2ab1"
        ),
        JA4Case(
            suites: chromeSuites,
            extensions: [45, 51, 16, 65037, 23, 17613, 0, 11, 10, 43, 65281, 35, 18, 5, 13, 27],
            algorithms: chromeAlgorithms,
            fingerprint: "t13d1516h2_8daaf6152771_d8a2da3f94cd"
        ),
        JA4Case(
            suites: [],
            extensions: [],
            algorithms: [],
            versions: [],
            application: [],
            fingerprint: "t12i000000_000000000000_000000000000"
        ),
    ]

    @Test(arguments: ja4Cases)
    func ja4(_ row: JA4Case) {
        #expect(JA4.fingerprint(Self.hello(row)) == row.fingerprint)
    }

    @Test(arguments: [
        ("h2", "h2"), ("http/1.1", "h1"), ("q", "qq"), ("-x-", "2d"), ("mqtt", "mt"), ("", "00"),
    ])
    func applicationProtocolsAreToldByTheirEnds(_ name: String, _ ends: String) {
        var row = Self.ja4Cases[0]
        row.application = Array(name.utf8)
        #expect(JA4.fingerprint(Self.hello(row)).dropFirst(8).prefix(2) == ends)
    }

    static func hello(_ row: JA4Case) -> ClientHello {
        var hello = ClientHello()
        hello.legacyVersion = .tls12
        hello.cipherSuites = row.suites
        hello.extensions = row.extensions
        hello.signatureAlgorithms = row.algorithms
        hello.supportedVersions = row.versions
        hello.applicationProtocols = row.application.isEmpty ? [] : [row.application]
        return hello
    }
}
