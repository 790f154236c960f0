import FuzzInput
import Glibc
import TLSDecryption
import WireBytes

/// A file for the key log, overwritten by each input.
private let file = makeNamelessFile()

/// All bytes are a key log: in a file, and as a secrets block, which must be read alike.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Input(start, count).rest
    let inMemory = TLSKeys()
    inMemory.add(secretsBlock: bytes, validFrom: 1)
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    require(written == bytes.count && ftruncate(file, off_t(bytes.count)) == 0, "the file was not written")
    let inFile = TLSKeys()
    do {
        try inFile.add(keyLog: "/proc/self/fd/\(file)")
    } catch {
        require(false, "\(error)")
    }
    guard let block = inMemory.reports.first, let log = inFile.reports.first else {
        require(false, "there is no report")
        return 0
    }
    require(
        (log.secrets, log.otherLabels, log.badLines) == (block.secrets, block.otherLabels, block.badLines),
        "\(log) in a file, \(block) in memory"
    )
    require(log.placesDropped == block.placesDropped, "\(log) in a file, \(block) in memory")
    // What is counted are all lines that say something.
    let lines = Lines(bytes)
    require(log.secrets + log.otherLabels + log.badLines == lines.saying, "\(lines.saying) lines, \(log)")
    require(log.secrets <= lines.longEnough, "\(lines.longEnough) lines are long enough, \(log)")
    require(log.firstBadLines.count == min(5, Int(log.badLines)), "\(log)")
    for bad in log.firstBadLines { require(bad.line >= 1 && bad.line <= lines.all, "line \(bad.line) of \(lines.all)") }
    return 0
}

/// The lines of a text, counted in the plainest way.
private struct Lines {
    var all: UInt64 = 0
    var saying: UInt64 = 0
    /// Those in which a label, a name and the shortest secret have room.
    var longEnough: UInt64 = 0

    init(_ bytes: [UInt8]) {
        for (number, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            all += 1
            var text = line
            if number == 0, text.starts(with: [0xEF, 0xBB, 0xBF]) { text = text.dropFirst(3) }
            let first = text.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
            if text.count > 4_096 || first.map({ $0 != 0x23 }) ?? false { saying += 1 }
            if text.count >= 69 { longEnough += 1 }
        }
    }
}
