import OpenSSL
import TLSDecryption
import TestSupport
import Testing

/// A way in which records can be protected: a cipher suite in a version.
struct RecordCase: Sendable, CustomTestStringConvertible {
    var parameters: CipherSuiteParameters
    var version: TLSVersionNumber
    var encryptsThenMACs = false

    var testDescription: String {
        "\(parameters.suite) in \(version)" + (encryptsThenMACs ? ", encrypt-then-MAC" : "")
    }

    /// Every protection once in every version: what differs only in the key exchange is left out.
    static let all: [RecordCase] = {
        var cases: [RecordCase] = []
        var seen: [CipherSuiteParameters.Protection] = []
        for number in UInt16.min...UInt16.max {
            guard let parameters = CipherSuiteParameters(CipherSuite(rawValue: number)), !parameters.isUnavailable,
                parameters.isTLS13 || !seen.contains(parameters.protection)
            else { continue }
            if parameters.isTLS13 {
                cases.append(RecordCase(parameters: parameters, version: .tls13))
                continue
            }
            seen.append(parameters.protection)
            let versions: [TLSVersionNumber] = parameters.isOnlyTLS12 ? [.tls12] : [.tls10, .tls11, .tls12]
            for version in versions {
                cases.append(RecordCase(parameters: parameters, version: version))
                guard parameters.isBlock else { continue }
                cases.append(RecordCase(parameters: parameters, version: version, encryptsThenMACs: true))
            }
        }
        return cases
    }()

    /// Keys that follow from a seed.
    func keys(seed: UInt64 = 1) throws -> WriteKeys {
        var generator = SplitMix64(seed: seed)
        if version == .tls13 {
            return try KeySchedule13.trafficKeys(parameters, trafficSecret: trafficSecret(seed: seed))
        }
        let block = try KeyBlock(
            masterSecret: SecretBytes(generator.bytes(48)),
            clientRandom: generator.bytes(32),
            serverRandom: generator.bytes(32),
            parameters: parameters,
            version: version
        )
        return block.server
    }

    /// The traffic secret that `keys` follow from in TLS 1.3.
    func trafficSecret(seed: UInt64 = 1) -> SecretBytes {
        var generator = SplitMix64(seed: seed)
        return SecretBytes(generator.bytes(parameters.hash.digestLength))
    }

    /// What protects records.
    func sealer(seed: UInt64 = 1) throws -> RecordSealer {
        try RecordSealer(parameters, version, keys: try keys(seed: seed), encryptsThenMACs: encryptsThenMACs)
    }

    /// What opens them.
    func protection(seed: UInt64 = 1) throws -> RecordProtection {
        if version == .tls13 { return try RecordProtection(parameters, trafficSecret: trafficSecret(seed: seed)) }
        return try RecordProtection(
            parameters,
            version: version,
            keys: try keys(seed: seed),
            encryptsThenMACs: encryptsThenMACs
        )
    }

    /// The type in the header of a record that carries `contentType`.
    func outerType(_ contentType: UInt8) -> UInt8 { version == .tls13 ? 23 : contentType }
}

extension CipherSuiteParameters {
    /// Whether this machine's libcrypto was built without the cipher.
    var isUnavailable: Bool {
        guard case .block(.idea, _) = protection else { return false }
        return (try? BlockCipher(.idea, key: SecretBytes([UInt8](repeating: 1, count: 16)))) == nil
    }
}
