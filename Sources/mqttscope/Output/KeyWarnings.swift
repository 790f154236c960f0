import TLSDecryption

/// Tells what is wrong with key logs, once.
struct KeyWarnings {
    private var told: [KeyLogReport] = []

    /// Warns of what was not told before: a key log may have grown.
    mutating func tell(_ reports: [KeyLogReport], _ console: Console) {
        for (number, report) in reports.enumerated() {
            let before = number < told.count ? told[number] : nil
            guard report != before else { continue }
            for line in Self.lines(report, after: before) { console.warn(line) }
        }
        told = reports
    }

    private static func lines(_ report: KeyLogReport, after before: KeyLogReport?) -> [String] {
        let name = report.path.map { $0.shown() } ?? "secrets in the capture"
        var lines: [String] = []
        for bad in report.firstBadLines where before?.firstBadLines.contains(bad) != true {
            lines.append("\(name):\(bad.line): \(bad.problem)")
        }
        let more = report.badLines - UInt64(report.firstBadLines.count)
        if more > 0, report.badLines != before?.badLines {
            lines.append("\(name): \(Readable.count(more, "more line makes", "more lines make")) no sense")
        }
        if report.secrets == 0, before == nil { lines.append("\(name): no secret of TLS in it") }
        if report.placesDropped > 0, report.placesDropped != before?.placesDropped {
            let limit = Readable.count(TLSKeyLimits().maximumClientRandoms)
            lines.append(
                "\(name): secrets at \(Readable.count(report.placesDropped, "place")) are left out: \(limit) are "
                    + "remembered, and few for one connection"
            )
        }
        if report.bytesDropped > 0, report.bytesDropped != before?.bytesDropped {
            let limit = Readable.bytes(TLSKeyLimits().maximumBytesInMemory)
            lines.append(
                "\(name): \(Readable.bytes(report.bytesDropped)) are left out: \(limit) are kept of what cannot be "
                    + "read twice"
            )
        }
        return lines
    }
}
