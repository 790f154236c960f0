import Foundation
import OpenSSL
import Testing

@testable import TLSDecryption

@Suite("Looking up secrets")
struct TLSKeysTests {
    /// A key log that goes away with its test.
    final class File {
        let path: String

        init(_ text: String) throws {
            path = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path
            try write(text)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        /// Writes the file anew, in the place of its old content.
        func write(_ text: String) throws {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }

        func append(_ text: String) throws {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.seekToEnd()
            try file.write(contentsOf: Data(text.utf8))
            try file.close()
        }

        func truncate() throws {
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 0)
            try file.close()
        }
    }

    private func keys(_ file: File, _ limits: TLSKeyLimits = TLSKeyLimits()) throws -> TLSKeys {
        let keys = TLSKeys(limits: limits)
        try keys.add(keyLog: file.path)
        return keys
    }

    @Test
    func everyLineOfManyIsFound() throws {
        let text = (0..<5_000).map { KeyLogText.line($0, secret: UInt8(truncatingIfNeeded: $0)) }.joined()
        let keys = try keys(File(text))
        for number in 0..<5_000 { #expect(keys.found(number)?.byte == UInt8(truncatingIfNeeded: number)) }
        #expect(keys.found(5_000) == nil)
        #expect(keys.reports.first?.secrets == 5_000)
        #expect(!keys.isEmpty)
    }

    @Test
    func linesOfOneHandshakeAreFoundTogetherAndApart() throws {
        let labels = [
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET", "EXPORTER_SECRET",
            "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "CLIENT_TRAFFIC_SECRET_1",
        ]
        var text = ""
        for (place, label) in labels.enumerated() {
            text += KeyLogText.line(1, label: label, secret: UInt8(place), length: 32)
            if place > 2 { text += KeyLogText.line(2, label: label, secret: 0x80 | UInt8(place), length: 32) }
        }
        let keys = try keys(File(text))
        #expect(keys.found(1, .clientHandshakeTrafficSecret)?.byte == 0)
        #expect(keys.found(1, .serverHandshakeTrafficSecret)?.byte == 1)
        #expect(keys.found(1, .clientTrafficSecret(0))?.byte == 3)
        #expect(keys.found(1, .serverTrafficSecret(0))?.byte == 4)
        #expect(keys.found(1, .clientTrafficSecret(1))?.byte == 5)
        #expect(keys.found(2, .clientTrafficSecret(1))?.byte == 0x85)
        #expect(keys.found(2, .serverHandshakeTrafficSecret) == nil)
    }

    @Test
    func theLaterOfTwoLinesHolds() throws {
        let keys = try keys(File(KeyLogText.line(1, secret: 1) + KeyLogText.line(2) + KeyLogText.line(1, secret: 3)))
        #expect(keys.found(1)?.byte == 3)
    }

    @Test
    func aFileThatHasGrownIsReadOn() throws {
        let file = try File(KeyLogText.line(1))
        let keys = try keys(file)
        #expect(keys.found(2) == nil)
        try file.append(KeyLogText.line(2, secret: 7))
        #expect(keys.found(2)?.byte == 7)
        #expect(keys.found(1)?.byte == 1)
        #expect(keys.reports.first?.secrets == 2)
    }

    @Test
    func aLineCutAnywhereIsCompletedLater() throws {
        let line = KeyLogText.line(2, label: "CLIENT_TRAFFIC_SECRET_0", secret: 9, length: 48)
        for cut in 0...line.utf8.count {
            let file = try File(KeyLogText.line(1) + line.prefix(cut))
            let keys = try keys(file)
            let early = keys.found(2, .clientTrafficSecret(0))
            // A line cut where a shorter secret could end looks like one that is whole.
            #expect((early != nil) == [64, 96, 97].contains(cut - 89))
            try file.append(String(line.dropFirst(cut)))
            let late = keys.found(2, .clientTrafficSecret(0))
            #expect(late?.count == 48)
            let report = try #require(keys.reports.first)
            #expect(report.badLines == 0)
            #expect(report.secrets == 2)
        }
    }

    @Test
    func aFileBegunAnewIsReadAnew() throws {
        let file = try File(KeyLogText.line(1) + KeyLogText.line(2))
        let keys = try keys(file)
        try file.truncate()
        try file.append(KeyLogText.line(3))
        #expect(keys.found(3) != nil)
        #expect(keys.found(1) == nil)
    }

    @Test
    func aFileWithoutALastLineEndIsWhole() throws {
        let keys = try keys(File(String(KeyLogText.line(1).dropLast())))
        #expect(keys.found(1) != nil)
        #expect(keys.reports.first?.secrets == 1)
    }

    @Test
    func aByteOrderMarkIsPassed() throws {
        let keys = try keys(File("\u{FEFF}" + KeyLogText.line(1)))
        #expect(keys.found(1) != nil)
        #expect(keys.reports.first?.badLines == 0)
    }

    @Test
    func aByteOrderMarkBeforeALineWithoutAnEndIsPassed() throws {
        let keys = try keys(File("\u{FEFF}" + KeyLogText.line(1).dropLast()))
        #expect(keys.found(1) != nil)
        #expect(keys.reports.first?.secrets == 1)
        #expect(keys.reports.first?.badLines == 0)
    }

    @Test
    func aLastLineThatIsTooLongIsTold() throws {
        let report = try #require(try keys(File(String(repeating: "a", count: 4_097))).reports.first)
        #expect(report.badLines == 1)
        #expect(report.firstBadLines.first?.problem == "is longer than 4096 bytes")
    }

    @Test
    func badLinesAreCountedAndTheFirstAreNamed() throws {
        let text = KeyLogText.line(1) + String(repeating: "nonsense\r\n", count: 8) + KeyLogText.line(2)
        let report = try #require(try keys(File(text)).reports.first)
        #expect(report.badLines == 8)
        #expect(report.firstBadLines.map(\.line) == [2, 3, 4, 5, 6])
        #expect(report.secrets == 2)
    }

    @Test
    func aLineWithoutAnEndIsPassed() throws {
        let text = String(repeating: "a", count: 600_000) + "\n" + KeyLogText.line(1)
        let keys = try keys(File(text))
        #expect(keys.found(1) != nil)
        #expect(keys.reports.first?.firstBadLines.first?.problem == "is longer than 4096 bytes")
    }

    @Test
    func theLimitOfClientRandomsIsTold() throws {
        var limits = TLSKeyLimits()
        limits.maximumClientRandoms = 10
        let keys = try keys(File((0..<15).map { KeyLogText.line($0) }.joined()), limits)
        #expect(keys.found(9) != nil)
        #expect(keys.found(10) == nil)
        #expect(keys.reports.first?.placesDropped == 5)
    }

    @Test
    func oneClientRandomAtManyPlacesIsLimited() throws {
        let text = (0..<200).map { KeyLogText.line(1, secret: UInt8($0)) + KeyLogText.line($0 + 2) }.joined()
        let keys = try keys(File(text))
        #expect(keys.found(1)?.byte == 31)
        #expect(keys.found(201) != nil)
        #expect(keys.reports.first?.placesDropped == 168)
    }

    @Test
    func aSecretsBlockHoldsFromItsFrameOn() {
        let keys = TLSKeys()
        #expect(keys.isEmpty)
        keys.add(secretsBlock: Array(KeyLogText.line(1, secret: 1).utf8), validFrom: 10)
        keys.add(secretsBlock: Array(KeyLogText.line(1, secret: 2).utf8), validFrom: 20)
        #expect(keys.found(1, at: 9) == nil)
        #expect(keys.found(1, at: 10)?.byte == 1)
        #expect(keys.found(1, at: 20)?.byte == 2)
        #expect(keys.reports.first?.path == nil)
        #expect(!keys.isEmpty)
    }

    @Test
    func aKeyLogGoesBeforeASecretsBlock() throws {
        let keys = try keys(File(KeyLogText.line(1, label: "CLIENT_TRAFFIC_SECRET_0", secret: 1, length: 32)))
        let block =
            KeyLogText.line(1, label: "CLIENT_TRAFFIC_SECRET_0", secret: 2, length: 32)
            + KeyLogText.line(1, label: "SERVER_TRAFFIC_SECRET_0", secret: 3, length: 32)
        keys.add(secretsBlock: Array(block.utf8), validFrom: 1)
        #expect(keys.found(1, .clientTrafficSecret(0))?.byte == 1)
        #expect(keys.found(1, .serverTrafficSecret(0))?.byte == 3)
        let random = KeyLogText.random(1)
        #expect(keys.secrets(for: random.span, at: 1)?.source == .keyLog)
    }

    @Test
    func secretsBlocksAreKeptUpToALimit() {
        var limits = TLSKeyLimits()
        let block = Array(KeyLogText.line(1).utf8)
        limits.maximumBytesInMemory = block.count * 2
        let keys = TLSKeys(limits: limits)
        for number in 0..<3 { keys.add(secretsBlock: Array(KeyLogText.line(number).utf8), validFrom: 1) }
        #expect(keys.found(1) != nil)
        #expect(keys.found(2) == nil)
        #expect(keys.reports.first?.bytesDropped == UInt64(block.count))
    }

    @Test
    func aPipeIsReadToItsEnd() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("pipe-\(UUID().uuidString)").path
        let made = unsafe mkfifo(path, 0o600)
        try #require(made == 0)
        defer { unsafe unlink(path) }
        let text = (0..<2_000).map { KeyLogText.line($0) }.joined() + "CLIENT_RANDOM 00"
        let writer = Thread {
            let file = FileHandle(forWritingAtPath: path)
            try? file?.write(contentsOf: Data(text.utf8))
            try? file?.close()
        }
        writer.start()
        let keys = TLSKeys()
        try keys.add(keyLog: path)
        #expect(keys.reports.first?.secrets == 2_000)
        #expect(keys.reports.first?.badLines == 1)
        for number in 0..<2_000 { #expect(keys.found(number) != nil) }
    }

    @Test
    func encryptedPremastersAndSessionsAreFoundByTheirOwnNames() throws {
        let master = KeyLogText.hexadecimal(.init(repeating: 5, count: 48))
        let text = "RSA 0102030405060708 \(master)\nRSA Session-ID:0909 Master-Key:\(master)\n"
        let keys = try keys(File(text))
        let prefix: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
        let session: [UInt8] = [9, 9]
        #expect(keys.premaster(for: prefix.span, at: 1)?.count == 48)
        #expect(keys.masterSecret(forSession: session.span, at: 1)?.count == 48)
        #expect(keys.masterSecret(forSession: prefix.span, at: 1) == nil)
    }

    @Test
    func aPreSharedKeyIsFoundByItsIdentity() {
        let keys = TLSKeys()
        keys.add(psk: Array("pump-7".utf8), key: [1, 2, 3])
        let known = Array("pump-7".utf8)
        let other = Array("pump-8".utf8)
        #expect(keys.psk(identity: known.span)?.count == 3)
        #expect(keys.psk(identity: other.span) == nil)
        #expect(keys.psks.count == 1)
        #expect(!keys.isEmpty)
    }

    @Test
    func aFileThatIsNotThereIsAnError() {
        #expect(throws: TLSKeyError.self) { try TLSKeys().add(keyLog: "/nonexistent/keys") }
        #expect(throws: TLSKeyError(.isDirectory, path: "/")) { try TLSKeys().add(keyLog: "/") }
    }
}
