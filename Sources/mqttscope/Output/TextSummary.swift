import CaptureAnalysis

struct TextSummary {
    let summary: Summary
    let usesColor: Bool
    init(_ summary: Summary, usesColor: Bool) { self.summary = summary; self.usesColor = usesColor }
    var text: String { "\(summary.frames) frames\n" }
}
