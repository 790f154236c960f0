import CaptureAnalysis
import CaptureFile
import FuzzInput
import Glibc
import MQTTTimeline
import TimelineExport
import WireBytes

/// The file that is written anew for every input.
private let file = makeNamelessFile()

/// The first byte chooses limits; then steps follow, which several clients and a server take.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let choice = input.byte()
    var conversation = Conversation()
    while !input.isAtEnd { conversation.step(&input) }
    let bytes = conversation.bytes
    require(ftruncate(file, 0) == 0, "the file cannot be emptied")
    let written = unsafe bytes.withUnsafeBytes { unsafe pwrite(file, $0.baseAddress, $0.count, 0) }
    require(written == bytes.count, "the file cannot be written")
    var options = AnalysisOptions()
    if choice & 1 != 0 { options.correlation = narrow() }
    let first = analyze(options)
    if choice & 2 != 0 { require(first == analyze(options), "two runs differ") }
    return 0
}

/// Limits that a few steps reach.
private func narrow() -> CorrelatorLimits {
    var limits = CorrelatorLimits()
    limits.sessions.suspendedSessions = 2
    limits.sessions.carriedDeliveries = 2
    limits.sessions.carriedDeliveriesInAll = 3
    limits.sessions.pendingBytes = 256
    limits.sessions.pendingBytesInAll = 512
    limits.wills.wills = 2
    limits.wills.bytes = 32
    limits.requests.requests = 2
    limits.requests.bytes = 64
    limits.journeys.openJourneys = 4
    limits.journeys.closedJourneys = 2
    limits.journeys.legs = 6
    limits.journeys.topicBytes = 24
    limits.journeys.matches = 2
    limits.journeys.retainedTopics = 2
    limits.journeys.equalMessages = 3
    limits.journeys.subscriptionsPerTopic = 3
    limits.journeys.subscriptionsPerMessage = 1
    limits.journeys.subscriptionsSaved = 40
    limits.journeys.shownLegs = 2
    limits.journeys.shownClients = 1
    limits.journeys.findings = 2
    return limits
}

private func analyze(_ options: AnalysisOptions) -> [UInt8] {
    do {
        let capture = try Capture([.file("/proc/self/fd/\(file)")])
        var output: [UInt8] = []
        let writer = JSONTimelineWriter(layout: .lines) { bytes in output.append(copying: bytes.span) }
        let outcome = try CaptureAnalyzer(options: options).analyze(
            capture,
            makeRenderer: { JSONEventRenderer(showsSecrets: true) },
            writer: writer
        )
        require(outcome.failure == nil, "\(outcome.failure.map { $0.description } ?? "")")
        var depth = 0
        for byte in output { depth += byte == UInt8(ascii: "\n") ? 1 : 0 }
        require(depth >= 2, "no first and last line")
        return output
    } catch {
        require(false, "\(error)")
        return []
    }
}
