internal import Glibc
internal import Synchronization
internal import WireBytes

/// A key log in a file: it is read once for the places of its lines, and again for the secrets that are needed.
final class KeyLogFile: Sendable {
    private struct Reading {
        var scanner: KeyLogScanner
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
    }

    private let path: String
    private let descriptor: KeyLogDescriptor
    private let limits: TLSKeyLimits
    private let reading: Mutex<Reading>

    /// Reads what the file has by now.
    ///
    /// - Throws: `TLSKeyError` `.read`.
    init(_ descriptor: consuming KeyLogDescriptor, path: String, limits: TLSKeyLimits) throws(TLSKeyError) {
        self.path = path
        self.descriptor = descriptor
        self.limits = limits
        reading = Mutex(Reading(scanner: KeyLogScanner(path: path, limits: limits)))
        try reading.withLock { reading throws(TLSKeyError) in try readOn(&reading.scanner, &reading.buffer) }
    }

    /// What was found so far.
    var report: KeyLogReport { reading.withLock { $0.scanner.report } }

    /// The secrets of a subject.
    ///
    /// A file that has grown is read on before; one that cannot be read any more has no further secrets.
    func secrets(_ kind: KeyLogSubject, _ subject: [UInt8]) -> KeyLogSecrets {
        reading.withLock { reading in
            var secrets = KeyLogSecrets(source: .keyLog)
            let length = descriptor.length
            if length < reading.scanner.position {
                // Whoever writes it has begun anew.
                reading.scanner = KeyLogScanner(path: path, limits: limits)
            }
            if length > reading.scanner.position { try? readOn(&reading.scanner, &reading.buffer) }
            for place in reading.scanner.index.places(kind, subject.span) {
                let limit = KeyLogRun.maximumLength
                guard let count = try? descriptor.read(into: &reading.buffer, limit: limit, at: place) else { continue }
                let bytes = reading.buffer.span.extracting(first: count)
                KeyLogRun.read(bytes, kind, subject.span, into: &secrets)
            }
            reading.buffer.wipe()
            return secrets
        }
    }

    private func readOn(_ scanner: inout KeyLogScanner, _ buffer: inout [UInt8]) throws(TLSKeyError) {
        while true {
            let count: Int
            do {
                count = try descriptor.read(into: &buffer, limit: buffer.count, at: scanner.position)
            } catch {
                throw TLSKeyError(.read, path: path, detail: error.text)
            }
            if count == 0 { break }
            scanner.scan(buffer.span.extracting(first: count))
        }
        scanner.showUnfinishedLine()
        buffer.wipe()
    }
}

extension [UInt8] {
    /// Overwrites all bytes, which the compiler would leave out where nobody reads them again.
    mutating func wipe() {
        unsafe withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            unsafe explicit_bzero(start, bytes.count)
        }
    }
}
