import OpenSSL
import Testing

@testable import TLSDecryption

/// The key schedule and the records of TLS 1.3 against the example traces of RFC 8448.
@Suite("RFC 8448")
struct RFC8448Tests {
    private static let suite = CipherSuite(rawValue: 0x1301)

    /// The sides of a connection.
    private struct Sides: ~Copyable {
        var client: RecordProtection
        var server: RecordProtection

        init(_ parameters: CipherSuiteParameters, client: SecretBytes, server: SecretBytes) throws {
            let client = try RecordProtection(parameters, trafficSecret: client)
            let server = try RecordProtection(parameters, trafficSecret: server)
            self.client = client
            self.server = server
        }
    }

    @Test("traces", arguments: RFC8448Trace.all)
    func traces(trace: RFC8448Trace) throws {
        let parameters = try #require(CipherSuiteParameters(Self.suite))
        let hash = parameters.hash
        let early = try KeySchedule13.earlySecret(hash, preSharedKey: trace.preSharedKey.map { secret($0) })
        check(trace, "early", early)
        var transcript = HandshakeTranscript()
        transcript.begin([hash])
        try followHellos(trace, early, &transcript)

        // Handshake.
        let handshake = try KeySchedule13.handshakeSecret(
            hash,
            earlySecret: early,
            sharedSecret: secret(trace.sharedSecret)
        )
        check(trace, "handshake", handshake)
        let helloHash = transcript.value
        func derive(_ base: SecretBytes, _ label: KeySchedule13.Label, _ hashed: [UInt8]) throws -> SecretBytes {
            let derived = try KeySchedule13.deriveSecret(hash, base, label, transcriptHash: hashed)
            check(trace, label.rawValue, derived)
            return derived
        }
        let client = try derive(handshake, .clientHandshakeTraffic, helloHash)
        let server = try derive(handshake, .serverHandshakeTraffic, helloHash)
        let keys = try KeySchedule13.trafficKeys(parameters, trafficSecret: server)
        check(trace, "server key", keys.key)
        check(trace, "server iv", keys.vector)
        var sides = try Sides(parameters, client: client, server: server)
        let serverFlight = try open(trace.serverFlight, &sides.server, contentType: 22)
        let serverFinished = try finish(serverFlight, &transcript, hash, server)

        // Application data.
        let main = try KeySchedule13.masterSecret(hash, handshakeSecret: handshake)
        check(trace, "master", main)
        var later = try Sides(
            parameters,
            client: try derive(main, .clientApplicationTraffic, serverFinished),
            server: try derive(main, .serverApplicationTraffic, serverFinished)
        )
        _ = try derive(main, .exporter, serverFinished)
        if !trace.early.isEmpty { transcript.append([5, 0, 0, 0].span) }
        let clientFlight = try open(trace.clientFlight, &sides.client, contentType: 22)
        let all = try finish(clientFlight, &transcript, hash, client)
        let resumption = try derive(main, .resumption, all)
        let ticketKey = try KeySchedule13.resumptionKey(hash, resumptionSecret: resumption, ticketNonce: [0, 0])
        check(trace, "resumption", ticketKey)
        for record in trace.later {
            let plaintext =
                record.isClient
                ? try open(record.record, &later.client, contentType: record.contentType)
                : try open(record.record, &later.server, contentType: record.contentType)
            #expect(hexadecimal(plaintext) == hexadecimal(hex(record.plaintext)))
        }
    }

    /// Takes the messages in clear, and what was sent under the early secret.
    private func followHellos(
        _ trace: RFC8448Trace,
        _ early: SecretBytes,
        _ transcript: inout HandshakeTranscript
    ) throws {
        let parameters = try #require(CipherSuiteParameters(Self.suite))
        for (index, hello) in trace.hellos.enumerated() {
            let record = hex(hello)
            try #require(Int(record[3]) << 8 | Int(record[4]) == record.count - 5)
            if trace.hellos.count == 4, index == 1 {
                transcript.replaceWithDigest(parameters.hash)
                transcript.begin([parameters.hash])
            }
            if trace.preSharedKey != nil, index == 0 {
                try checkBinder(trace, early, Array(record.dropFirst(5)))
            }
            transcript.append(record.span.extracting(droppingFirst: 5))
            guard index == 0, !trace.early.isEmpty else { continue }
            let hash = transcript.value
            let traffic = try KeySchedule13.deriveSecret(
                parameters.hash,
                early,
                .clientEarlyTraffic,
                transcriptHash: hash
            )
            check(trace, "c e traffic", traffic)
            let exporter = try KeySchedule13.deriveSecret(
                parameters.hash,
                early,
                .earlyExporter,
                transcriptHash: hash
            )
            check(trace, "e exp master", exporter)
            var protection = try RecordProtection(parameters, trafficSecret: traffic)
            for record in trace.early {
                let plaintext = try open(record.record, &protection, contentType: record.contentType)
                #expect(hexadecimal(plaintext) == record.plaintext)
            }
        }
    }

    /// The binder at the end of ClientHello covers what is before it and its length.
    private func checkBinder(_ trace: RFC8448Trace, _ early: SecretBytes, _ hello: [UInt8]) throws {
        let nothing = try RunningDigest(.sha256)
        let binder = try KeySchedule13.deriveSecret(.sha256, early, .resumptionBinder, transcriptHash: nothing.value())
        check(trace, "res binder", binder)
        let prefix = try RunningDigest(.sha256)
        prefix.update(hello.span.extracting(droppingLast: 35))
        let data = try KeySchedule13.verifyData(.sha256, binder, transcriptHash: prefix.value())
        #expect(data == Array(hello.suffix(32)))
    }

    /// Takes a flight's messages, the last of which is Finished, and returns the hash of all.
    private func finish(
        _ flight: [UInt8],
        _ transcript: inout HandshakeTranscript,
        _ hash: HashFunction,
        _ trafficSecret: SecretBytes
    ) throws -> [UInt8] {
        let finished = flight.suffix(4 + hash.digestLength)
        #expect(Array(finished.prefix(4)) == [20, 0, 0, 32])
        transcript.append(flight.span.extracting(droppingLast: finished.count))
        let covered = transcript.value
        let data = try KeySchedule13.verifyData(hash, trafficSecret, transcriptHash: covered)
        #expect(data == Array(finished.dropFirst(4)))
        transcript.append(Array(finished).span)
        return transcript.value
    }

    private func open(
        _ record: String,
        _ protection: inout RecordProtection,
        contentType: UInt8
    ) throws -> [UInt8] {
        let record = hex(record)
        var output: [UInt8] = [0xee]
        let opened = protection.open(
            record.span.extracting(droppingFirst: 5),
            contentType: record[0],
            version: UInt16(record[1]) << 8 | UInt16(record[2]),
            into: &output
        )
        let found = try #require(opened)
        #expect(found.contentType == contentType)
        #expect(found.plaintext == 1..<output.count)
        return Array(output.dropFirst())
    }

    private func check(_ trace: RFC8448Trace, _ label: String, _ derived: SecretBytes) {
        guard let printed = trace.secrets[label] else { return }
        #expect(hexadecimal(derived) == printed, "\(label)")
    }
}
