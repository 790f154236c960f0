import Foundation
import OpenSSL
import TLSDecryption
import Testing

/// The names of cipher suites and what they say.
@Suite("Cipher suites")
struct CipherSuiteTests {
    @Test(
        "names",
        arguments: [
            (UInt16(0x1301), "TLS_AES_128_GCM_SHA256"), (0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"),
            (0xc0a8, "TLS_PSK_WITH_AES_128_CCM_8"), (0x00ff, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"),
            (0x0a0a, "0x0a0a"), (0xffff, "0xffff"),
        ]
    )
    func names(number: UInt16, name: String) {
        #expect(CipherSuite(rawValue: number).description == name)
    }

    @Test("what openssl can negotiate has the same name here, and can be decrypted")
    func openssl() throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "ciphers", "-V", "-stdname", "ALL:COMPLEMENTOFALL:@SECLEVEL=0"]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        var count = 0
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            let digits = words[0].replacing("0x", with: "").replacing(",", with: "")
            let suite = CipherSuite(rawValue: try #require(UInt16(digits, radix: 16)))
            #expect(suite.name == String(words[2]))
            let parameters = try #require(CipherSuiteParameters(suite), "\(suite)")
            let mac = try #require(words.first { $0.hasPrefix("Mac=") }).dropFirst(4)
            switch parameters.protection {
            case .aead: #expect(mac == "AEAD")
            case .block(_, let hash), .stream(let hash), .null(let hash): #expect(mac == hash.rawValue)
            }
            count += 1
        }
        #expect(count > 100)
    }

    @Test(
        "what cannot be decrypted has no parameters",
        arguments: [
            "TLS_NULL_WITH_NULL_NULL", "TLS_RSA_EXPORT_WITH_RC4_40_MD5", "TLS_SM4_GCM_SM3", "TLS_SHA256_SHA256",
            "TLS_RSA_WITH_CAMELLIA_128_GCM_SHA256", "TLS_FALLBACK_SCSV", "TLS_GOSTR341112_256_WITH_28147_CNT_IMIT",
        ]
    )
    func unsupported(name: String) throws {
        let suite = (UInt16.min...UInt16.max).lazy.map { CipherSuite(rawValue: $0) }.first { $0.name == name }
        #expect(CipherSuiteParameters(try #require(suite)) == nil)
    }
}
