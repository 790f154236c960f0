import CaptureAnalysis
import CaptureFile
import PacketHeaders

/// What was read.
extension TextPage {
    /// Files listed one by one; those with a defect always are.
    private static let shownFiles = 12

    /// The first line: what the capture is, in one sentence.
    mutating func appendTitle(_ summary: Summary) {
        var name = summary.files.first.map { $0.path == "-" ? "standard input" : $0.path.shown(limit: 72) } ?? "nothing"
        if summary.files.count > 1 { name += " and \(Readable.count(summary.files.count - 1)) more" }
        append(StyledText(name, .heading))
        var facts = [Readable.count(summary.frames, "frame"), Readable.bytes(summary.frameBytes)]
        let packets = summary.traffic.packets
        if packets > 0 {
            facts.append(Readable.count(packets, "Control Packet"))
            facts.append(Readable.count(summary.traffic.connections, "MQTT connection"))
        }
        append(paragraph: facts.joined(separator: ", "))
        if let range = summary.timeRange {
            let (length, overflow) = range.upperBound.subtractingReportingOverflow(range.lowerBound)
            let duration = overflow ? "" : " (\(Readable.duration(.nanoseconds(length))))"
            append(paragraph: Readable.range(range) + duration, .secondary)
        }
    }

    mutating func appendFiles(_ summary: Summary) {
        var table = TextTable([.left, .left, .right, .left], wrapped: 0)
        for (index, file) in summary.files.enumerated() {
            let isWhole = file.error == nil && !file.truncated
            if index >= Self.shownFiles, isWhole { continue }
            table.append(
                StyledText(file.path == "-" ? "standard input" : file.path.shown(limit: 200)),
                StyledText(Self.format(of: file).shown(limit: 30), .secondary),
                StyledText(Readable.count(file.frames, "frame")),
                StyledText(Self.remarks(on: file), file.error == nil ? .suspicious : .wrong)
            )
        }
        let left = summary.files.dropFirst(Self.shownFiles).filter { $0.error == nil && !$0.truncated }
        if !left.isEmpty {
            table.append(
                StyledText("and \(Readable.count(left.count)) more", .secondary),
                "",
                StyledText(Readable.count(left.reduce(0) { $0 &+ $1.frames }, "frame"))
            )
        }
        append(summary.files.count == 1 ? "File" : "Files", table)
        let read = summary.files.reduce(0) { $0 &+ $1.frames }
        if read > summary.frames {
            append(paragraph: "the filter left out \(Readable.count(read - summary.frames, "frame"))", .secondary)
        }
    }

    private static func format(of file: CaptureFileFacts) -> String {
        var parts = [file.format.rawValue]
        if let compression = file.compression { parts.append(compression.rawValue) }
        let linkTypes = file.linkTypes
        parts += linkTypes.prefix(3).map(\.name)
        if linkTypes.count > 3 { parts.append("…") }
        return parts.joined(separator: ", ")
    }

    private static func remarks(on file: CaptureFileFacts) -> String {
        var remarks: [String] = []
        if file.error != nil { remarks.append("not read to the end") }
        if file.truncated { remarks.append("cut short") }
        if file.unknownBlocks > 0 { remarks.append("blocks skipped") }
        return remarks.joined(separator: ", ")
    }
}
