import CaptureAnalysis
import MQTTAudit
import WireBytes

/// Keeps the findings of a timeline, each one, before they are folded.
///
/// Only the merger renders findings, so that one thread at a time is in here.
final class FindingCollector: EventRenderer {
    private(set) var findings: [PlacedFinding] = []

    func render(_ finding: PlacedFinding, into output: inout ByteWriter) {
        findings.append(finding)
        output.append(UInt8(0))
    }
}
