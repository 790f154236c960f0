public import CaptureFile
public import MQTTTimeline
public import PacketHeaders

/// What a capture holds, counted: the answer of `analyze`, and the last line of a timeline.
public struct Summary: Sendable {
    /// The files, in the order of their first frames.
    public internal(set) var files: [CaptureFileFacts] = []
    /// Frames looked at, those a filter dropped not included.
    public internal(set) var frames: UInt64 = 0
    /// Captured bytes of these frames.
    public internal(set) var frameBytes: UInt64 = 0
    /// The earliest and the latest time of a frame, nanoseconds since 1970; nil without frames.
    public internal(set) var timeRange: ClosedRange<Int64>?
    /// What the frames held below TCP.
    public internal(set) var dissection = DissectionCounts()
    /// What the TCP connections held.
    public internal(set) var traffic = TrafficSummary()
    /// What a person has to know, the worst first.
    public internal(set) var incidents: [Incident] = []
    /// Why connections ended.
    public internal(set) var disconnections = DisconnectionSummary()
    /// The topics with the most messages, busiest first, at most `AnalysisOptions.topTopics`.
    public internal(set) var topTopics: [TopicSummary] = []
    /// How many different topics were counted.
    public internal(set) var topics: UInt64 = 0
    /// Messages on topics beyond the limit of topics counted.
    public internal(set) var messagesOnUncountedTopics: UInt64 = 0
    /// What became of the messages that clients published.
    public internal(set) var journeys = JourneyCounts()
    /// How long they took to those who got them: from PUBLISH by the publisher to PUBLISH to the receiver.
    public internal(set) var journeyLatencies = LatencyHistogram()
    /// What became of Will Messages.
    public internal(set) var wills = WillSummary()
    /// What became of requests.
    public internal(set) var requests = RequestSummary()
    /// How often limits on sessions and subscriptions changed what is told.
    public internal(set) var sessionLimitHits = SessionLimitHits()
    /// The events of the timeline, its first and last line included; 0 when none was written.
    public internal(set) var events: UInt64 = 0

    /// True when a file was cut short.
    public var isTruncated: Bool { files.contains { $0.truncated } }
}

/// The messages on one topic.
public struct TopicSummary: Sendable, Equatable {
    /// The Topic Name's bytes, as on the wire.
    public let topic: [UInt8]
    /// PUBLISH packets, by both sides.
    public let messages: UInt64
    /// Bytes of their payloads.
    public let payloadBytes: UInt64
}
