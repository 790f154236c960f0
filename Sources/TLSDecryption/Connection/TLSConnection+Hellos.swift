import TCPReassembly
import WireBytes

extension TLSConnection {
    mutating func takeClientHello(
        _ hello: ClientHello,
        _ progress: HandshakeProgress,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        let isSecond = progress.told.hasHelloRetryRequest
        if !isSecond { describe(hello, progress) }
        progress.clientHello = hello.withoutLists
        guard !progress.told.isRenegotiation else { return }
        if isSecond { client.earlyRecords = .none }
        client.mode = .waiting
        if server.mode == .waiting {
            server.mode = .plain
            release(.server, &output)
        }
    }

    private func describe(_ hello: ClientHello, _ progress: HandshakeProgress) {
        progress.told.offeredVersions = Array(hello.offeredVersions.prefix(limits.offeredValues))
        progress.told.offeredCipherSuites = hello.cipherSuites.lazy
            .filter { !GREASE.isReserved($0) }.prefix(limits.offeredValues).map { CipherSuite(rawValue: $0) }
        progress.told.serverName = hello.serverName
        progress.told.offeredProtocols = hello.applicationProtocols.lazy
            .filter { !Self.isReserved($0) }.prefix(limits.offeredValues).map { String(decoding: $0, as: UTF8.self) }
        progress.told.earlyData = hello.offersEarlyData ? .offered : .none
        progress.told.ja3 = JA3.fingerprint(JA3.text(hello))
        progress.told.ja4 = JA4.fingerprint(hello)
    }

    /// An application protocol of GREASE has two equal bytes.
    private static func isReserved(_ name: [UInt8]) -> Bool {
        name.count == 2 && GREASE.isReserved(UInt16(name[0]) << 8 | UInt16(name[1]))
    }

    mutating func takeServerHello(
        _ hello: ServerHello,
        _ message: Span<UInt8>,
        _ progress: HandshakeProgress,
        _ arrival: Arrival,
        _ output: inout Output
    ) {
        let parameters = CipherSuiteParameters(CipherSuite(rawValue: hello.cipherSuite))
        if let group = hello.keyShareGroup { progress.told.group = group }
        if hello.isRetryRequest {
            progress.told.hasHelloRetryRequest = true
            if let hash = parameters?.hash { progress.transcript.replaceWithDigest(hash) }
            progress.transcript.append(message)
            if progress.told.earlyData == .offered { progress.told.earlyData = .rejected }
            client.earlyRecords = .dropped
            client.mode = .plain
            return release(.client, &output)
        }
        progress.transcript.append(message)
        progress.serverHello = hello
        progress.parameters = parameters
        progress.told.version = hello.version
        progress.told.cipherSuite = CipherSuite(rawValue: hello.cipherSuite)
        progress.told.ja3s = JA3.fingerprint(JA3.text(hello))
        if let name = hello.applicationProtocol {
            progress.told.applicationProtocol = String(decoding: name, as: UTF8.self)
        }
        progress.told.encryptsThenMACs = hello.encryptsThenMACs
        progress.told.hasExtendedMasterSecret = hello.hasExtendedMasterSecret
        // What a record holds from here on is that of the new session; but for that, the old one's keys stay in use.
        version = hello.version
        self.parameters = parameters
        if hello.version == .tls13 {
            if hello.selectedIdentity != nil { progress.told.resumption = .preSharedKey }
            return beginTLS13(progress, arrival, &output)
        }
        if progress.told.earlyData == .offered { progress.told.earlyData = .rejected }
        if let parameters, !progress.hasGap {
            progress.transcript.begin(PRF(hello.version, parameters).transcriptHashes)
        } else {
            progress.transcript.drop()
        }
        guard !progress.told.isRenegotiation, client.mode == .waiting else { return }
        client.mode = .plain
        release(.client, &output)
    }
}
