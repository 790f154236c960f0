import OpenSSL
import TLSDecryption
import Testing

/// A published output of the pseudorandom function.
struct PRFVector: Sendable, CustomTestStringConvertible {
    var source: String
    var prf: PRF
    var secret: String
    var label: String
    var seed: String
    var output: String

    var testDescription: String { source }

    static let all: [PRFVector] = [
        PRFVector(
            source: "NIST, TLS 1.0 and 1.1, master secret",
            prf: .md5AndSHA1,
            secret: "bded7fa5c1699c010be23dd06ada3a48349f21e5f86263d512c0c5cc379f0e780ec55d9844b2f1db02a96453513568d0",
            label: "master secret",
            seed: "e5acaf549cd25c22d964c0d930fa4b5261d2507fad84c33715b7b9a864020693"
                + "135e4d557fdf3aa6406d82975d5c606a9734c9334b42136e96990fbd5358cdb2",
            output: "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc2090c5bf51a0891209f46c1e1e998f62"
        ),
        PRFVector(
            source: "NIST, TLS 1.0 and 1.1, key expansion",
            prf: .md5AndSHA1,
            secret: "2f6962dfbc744c4b2138bb6b3d33054c5ecc14f24851d9896395a44ab3964efc2090c5bf51a0891209f46c1e1e998f62",
            label: "key expansion",
            seed: "67267e650eb32444119d222a368c191af3082888dc35afe8368e638c828874be"
                + "d58a7b1cd4fedaa232159df652ce188f9d997e061b9bf48e83b62990440931f6",
            output: "3088825988e77fce68d19f756e18e43eb7fe672433504feaf99b3c503d9091b164f166db301d70c9fc0870b4a9456390"
                + "7bee1a61fb786cb717576890bcc51cb9ead97e01d0a2fea99c953377b195205ff07b369589178796edc963fd80fdbe51"
                + "8a2fc1c35c18ae8d"
        ),
        PRFVector(
            source: "NIST, TLS 1.2, master secret",
            prf: .hash(.sha256),
            secret: "f8938ecc9edebc5030c0c6a441e213cd24e6f770a50dda07876f8d55da062bcadb386b411fd4fe4313a604fce6c17fbc",
            label: "master secret",
            seed: "36c129d01a3200894b9179faac589d9835d58775f9b5ea3587cb8fd0364cae8c"
                + "f6c9575ed7ddd73e1f7d16eca115415812a43c2b747daaaae043abfb50053fce",
            output: "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e66125188bf"
        ),
        PRFVector(
            source: "NIST, TLS 1.2, key expansion",
            prf: .hash(.sha256),
            secret: "202c88c00f84a17a20027079604787461176455539e705be730890602c289a5001e34eeb3a043e5d52a65e66125188bf",
            label: "key expansion",
            seed: "ae6c806f8ad4d80784549dff28a4b58fd837681a51d928c3e30ee5ff14f39868"
                + "62e1fd91f23f558a605f28478c58cf72637b89784d959df7e946d3f07bd1b616",
            output: "d06139889fffac1e3a71865f504aa5d0d2a2e89506c6f2279b670c3e1b74f531016a2530c51a3a0f7e1d6590d0f0566b"
                + "2f387f8d11fd4f731cdd572d2eae927f6f2f81410b25e6960be68985add6c38445ad9f8c64bf8068bf9a6679485d966f"
                + "1ad6f68b43495b10a683755ea2b858d70ccac7ec8b053c6bd41ca299d4e51928"
        ),
        PRFVector(
            source: "IETF TLS working group, SHA-256",
            prf: .hash(.sha256),
            secret: "9bbe436ba940f017b17652849a71db35",
            label: "test label",
            seed: "a0ba9f936cda311827a6f796ffd5198c",
            output: "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af"
                + "0fa022f7077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff701"
                + "87347b66"
        ),
        PRFVector(
            source: "IETF TLS working group, SHA-384",
            prf: .hash(.sha384),
            secret: "b80b733d6ceefcdc71566ea48e5567df",
            label: "test label",
            seed: "cd665cf6a8447dd6ff8b27555edb7465",
            output: "7b0c18e9ced410ed1804f2cfa34a336a1c14dffb4900bb5fd7942107e81c83cde9ca0faa60be9fe34f82b1233c9146a0"
                + "e534cb400fed2700884f9dc236f80edd8bfa961144c9e8d792eca722a7b32fc3d416d473ebc2c5fd4abfdad05d918425"
                + "9b5bf8cd4d90fa0d31e2dec479e4f1a26066f2eea9a69236a3e52655c9e9aee691c8f3a26854308d5eaa3be85e099070"
        ),
    ]
}

/// The pseudorandom function of TLS 1.0 to 1.2, and what is made with it.
@Suite("Pseudorandom function")
struct PRFTests {
    @Test("vectors", arguments: PRFVector.all)
    func vectors(row: PRFVector) throws {
        let output = try row.prf(
            secret(row.secret),
            label: row.label,
            seed: hex(row.seed),
            count: row.output.count / 2
        )
        #expect(hexadecimal(output) == row.output)
    }

    @Test("the premaster secret of a key alone is zeros and the key, each with its length")
    func preSharedKey() {
        let alone = MasterSecret.premasterSecret(preSharedKey: secret("aabbcc"))
        #expect(hexadecimal(alone) == "0003000000" + "0003aabbcc")
        let both = MasterSecret.premasterSecret(preSharedKey: secret("aabbcc"), otherSecret: secret("0102"))
        #expect(hexadecimal(both) == "00020102" + "0003aabbcc")
    }

    @Test("the key block is cut in the order of RFC 5246 section 6.3")
    func keyBlock() throws {
        let parameters = try #require(CipherSuiteParameters(CipherSuite(rawValue: 0x002f)))
        let master = secret(String(repeating: "17", count: 48))
        let randoms = ([UInt8](repeating: 1, count: 32), [UInt8](repeating: 2, count: 32))
        let block = try KeyBlock(
            masterSecret: master,
            clientRandom: randoms.0,
            serverRandom: randoms.1,
            parameters: parameters,
            version: .tls10
        )
        let whole = try PRF.md5AndSHA1(master, label: "key expansion", seed: randoms.1 + randoms.0, count: 104)
        let parts = [
            block.client.macKey, block.server.macKey, block.client.key, block.server.key, block.client.vector,
            block.server.vector,
        ]
        #expect(parts.map { hexadecimal($0) }.joined() == hexadecimal(whole))
        #expect(parts.map(\.count) == [20, 20, 16, 16, 16, 16])
    }
}
