import Foundation
import Testing

@testable import MQTTReplay

/// Sample captures, replayed to a mosquitto as they were recorded from one.
@Suite("Live samples", .serialized, .enabled(if: LiveServer.isInstalled))
struct LiveSampleTests {
    @Test(
        "in the order of causes, as fast as it goes, all is as captured",
        arguments: [
            "v31-conversation.pcap", "v311-abrupt.pcap", "v311-conversation.pcap", "v311-redelivery.pcap",
            "v311-session-resume.pcap", "v311-takeover.pcap", "v311-wills.pcap", "v5-abrupt.pcap",
            "v5-conversation.pcap",
            "v5-alias-to-server.pcap", "v5-request-response.pcap", "v5-session-resume.pcap",
            "v5-shared-subscriptions.pcap",
            "v5-subscription-options.pcap", "v5-takeover.pcap", "v5-wills.pcap",
        ]
    )
    func causes(sample: String) async throws {
        try await replay(sample) { options in
            options.pacing.order = .cause
            options.pacing.speed = .max
        }
    }

    @Test(
        "at their times, all is as captured",
        arguments: [
            "v311-conversation.pcap", "v311-session-resume.pcap", "v5-takeover.pcap",
        ]
    )
    func times(sample: String) async throws {
        try await replay(sample) { $0.pacing.maxGap = .milliseconds(300) }
    }

    private func replay(_ sample: String, _ adjust: (inout ConversationOptions) -> Void) async throws {
        let broker = try await LiveServer()
        let plan = try PlannedCapture.plan(of: "Samples/" + sample)
        let outcome = try await LiveReplayTests.replay(plan, broker, adjust)
        let verdict = Verdict(outcome)
        #expect(verdict.whyNot == nil, "\(verdict.differences)")
        #expect(verdict.comparedCount > 0)
    }
}
