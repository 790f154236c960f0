import ArgumentParser
import Glibc
import TLSDecryption

/// Opens the same record again and again.
@main
struct TLSRecords: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls-records",
        abstract: "Measure what opening TLS records costs: nanoseconds of processor time for a byte of plaintext.",
        discussion: "Ciphers: " + RecordKind.allCases.map(\.rawValue).joined(separator: ", ") + "."
    )

    @Option(help: "The cipher.")
    var cipher = RecordKind.aes128GCM.rawValue

    @Option(help: "Plaintext bytes in a record, at most 16384.")
    var bytes = 16_384

    @Option(help: "How many million bytes to open.")
    var megabytes = 500

    func validate() throws {
        guard RecordKind(rawValue: cipher) != nil else { throw ValidationError("--cipher: there is no \(cipher)") }
        guard (1...16_384).contains(bytes) else { throw ValidationError("--bytes: 1 to 16384") }
        guard (1...100_000).contains(megabytes) else { throw ValidationError("--megabytes: 1 to 100000") }
    }

    func run() throws {
        guard let kind = RecordKind(rawValue: cipher) else { throw MeasureError.unknownCipher }
        var fragment: [UInt8] = []
        var protection = try kind.prepare(length: bytes, fragment: &fragment)
        let contentType: UInt8 = 23
        // As much as a lane gathers before it goes on.
        let perRound = max(1, 65_536 / bytes)
        let rounds = max(1, megabytes * 1_000_000 / bytes / perRound)
        var output: [UInt8] = []
        var opened = 0
        let begin = processorTime()
        for _ in 0..<rounds {
            output.removeAll(keepingCapacity: true)
            for _ in 0..<perRound {
                protection.sequenceNumber = 0
                let record = protection.open(fragment.span, contentType: contentType, version: 0x0303, into: &output)
                guard record != nil else { throw MeasureError.refused }
            }
            opened += output.count
        }
        let time = processorTime() - begin
        guard opened == rounds * perRound * bytes else { throw MeasureError.refused }
        print(Double(time) / Double(opened))
    }

    /// The processor time of this process, in nanoseconds.
    private func processorTime() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
