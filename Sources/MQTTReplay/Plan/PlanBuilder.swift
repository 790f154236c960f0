public import CaptureAnalysis
public import CaptureFile

/// Makes a plan of a capture: reads it, and nothing else.
public struct PlanBuilder: Sendable {
    /// What the plan is made of.
    public enum Contents: Sendable, Equatable {
        /// Control Packets, for a conversation.
        case packets
        /// The client's bytes by segment, whatever they are; the packets they hold are there too, to be looked at.
        case bytes
    }

    /// What of the capture is wanted.
    public var selection = PlanSelection()
    /// What the plan is made of.
    public var contents = Contents.packets
    /// How much it takes in.
    public var limits = PlanLimits()
    /// How the capture is read; which events are selected is not looked at.
    public var analysis = AnalysisOptions()

    /// A builder of a plan for everything.
    public init() {}

    /// A plan and what became of the capture it was made of.
    public struct Outcome: Sendable {
        /// The plan.
        public let plan: ReplayPlan
        /// What was counted.
        public let summary: Summary
        /// Why the capture was not read to its end; the plan is of what came before.
        public let failure: CaptureError?
    }

    /// Reads a capture.
    ///
    /// - Parameter progress: called now and then on the calling thread.
    public func build(
        _ capture: consuming Capture,
        progress: (CaptureAnalyzer.Progress) -> Void = { _ in }
    ) throws -> Outcome {
        var options = analysis
        options.selection = EventSelection()
        options.selection.client = selection.client
        options.selection.kinds = EventKinds([.connectionOpen, .packet, .malformed, .gap, .connectionClose])
        let writer = PlanWriter(selection, limits)
        let taps = SegmentTaps(limits)
        let outcome = try CaptureAnalyzer(options: options).analyze(
            capture,
            makeRenderer: { PlanRenderer() },
            makeTap: contents == .bytes ? { taps.make() } : nil,
            writer: writer,
            progress: progress
        )
        var assembly = PlanAssembly(writer, selection, limits, contents)
        assembly.noteForeign(outcome.summary.traffic.foreignConnections)
        if contents == .bytes { assembly.addSegments(taps.connections) }
        return Outcome(plan: assembly.plan(), summary: outcome.summary, failure: outcome.failure)
    }
}
