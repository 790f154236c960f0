import CaptureFile
package import MQTTAudit
import MQTTCodec
import MQTTTimeline

extension FoldedFinding {
    /// Where to look in the capture: "connection 3, frame 17, SUBSCRIBE, bytes 2 to 3".
    package var place: String {
        var parts = ["connection \(first.connection)"]
        let frames = finding.frames.map(String.init)
        if !frames.isEmpty { parts.append((frames.count == 1 ? "frame " : "frames ") + frames.joined(separator: ", ")) }
        if let type = finding.packetType { parts.append("\(type.name)") }
        if let bytes = finding.bytes, !bytes.isEmpty {
            parts.append(
                bytes.count == 1 ? "byte \(bytes.lowerBound)" : "bytes \(bytes.lowerBound) to \(bytes.upperBound - 1)"
            )
        }
        return parts.joined(separator: ", ")
    }

    /// How often, when more than once: "4 times on 2 connections, last in frame 88"; nil for once.
    package var repetition: String? {
        guard count > 1 else { return nil }
        let connections = connections > 1 ? " on \(connections) connections" : ""
        let last = lastFrame > 0 ? ", last in frame \(lastFrame)" : ""
        return "\(count) times\(connections)\(last)"
    }

    /// What was seen and what should have been, in one or two sentences on one line.
    package var sentence: String {
        var text = finding.message.escapedForDisplay + "."
        if !finding.expected.isEmpty { text += " Expected: \(finding.expected.escapedForDisplay)." }
        if finding.certainty == .suspected { text += " Suspected: something that was not captured may explain it." }
        if let repetition { text += " \(repetition.prefix(1).uppercased() + repetition.dropFirst())." }
        return text
    }
}
