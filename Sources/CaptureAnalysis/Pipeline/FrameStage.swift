import CaptureFile
import PacketHeaders
import TLSDecryption
import WireBytes

/// The first stage: takes frames from the capture, finds their TCP segments and shares them out to the lanes.
struct FrameStage: ~Copyable {
    /// How often time-outs are looked at, in nanoseconds of capture time.
    private static let sweepInterval: Int64 = 1_000_000_000

    private var dissector: FrameDissector
    private let keys: TLSKeys
    /// Whether all connections of two hosts go to one lane: a session may be resumed by another of them.
    private let keepsHostsTogether: Bool
    private var frames: UInt64 = 0
    private var frameBytes: UInt64 = 0
    private(set) var firstTimestamp: Int64?
    /// What stopped a file before its end, the first where there are several.
    private(set) var failure: CaptureError?
    private var earliest = Int64.max
    private var latest = Int64.min
    private var lastFrame: UInt64 = 0
    private var lastTimestamp: Int64 = 0
    private var lastSweep: Int64 = 0

    init(_ options: AnalysisOptions, keys: TLSKeys) {
        dissector = FrameDissector(options: options.dissection)
        self.keys = keys
        keepsHostsTogether = keys.remembersSessions
    }

    /// What was counted below TCP.
    var summary: Summary {
        var summary = Summary()
        summary.frames = frames
        summary.frameBytes = frameBytes
        summary.dissection = dissector.counts
        if earliest <= latest { summary.timeRange = earliest...latest }
        return summary
    }

    func progress(of capture: borrowing Capture) -> CaptureAnalyzer.Progress {
        CaptureAnalyzer.Progress(bytesRead: capture.bytesRead, bytesTotal: capture.bytesTotal, frames: frames)
    }

    /// Fills a batch with the next frames.
    ///
    /// - Returns: false when the capture is over.
    mutating func fill(_ batch: FrameBatch, from capture: inout Capture) -> Bool {
        let firstFrame = lastFrame &+ 1
        let hasMore = fill(&batch.content, from: &capture)
        for secrets in capture.takeSecrets() where secrets.type == DecryptionSecrets.tlsKeyLog {
            keys.add(secretsBlock: secrets.bytes, validFrom: firstFrame)
        }
        let (sinceSweep, overflow) = lastTimestamp.subtractingReportingOverflow(lastSweep)
        if overflow || sinceSweep >= Self.sweepInterval || sinceSweep < 0 {
            batch.isSweepDue = true
            lastSweep = lastTimestamp
        }
        return hasMore
    }

    private mutating func fill(_ content: inout BatchContent, from capture: inout Capture) -> Bool {
        while !content.isFull {
            do throws(CaptureError) {
                guard try capture.advance() else { return false }
            } catch {
                // That file is over; the others go on.
                if failure == nil { failure = error }
                continue
            }
            let frame = capture.frame
            if frames == 0 {
                firstTimestamp = frame.timestamp
                lastSweep = frame.timestamp
            }
            frames &+= 1
            frameBytes &+= UInt64(frame.capturedLength)
            earliest = min(earliest, frame.timestamp)
            latest = max(latest, frame.timestamp)
            lastFrame = frame.number
            lastTimestamp = frame.timestamp
            content.count(frame: frame.number, timestamp: frame.timestamp)
            let bytes = capture.frameBytes.span
            switch dissector.dissect(
                bytes,
                linkType: frame.linkType,
                originalLength: frame.originalLength,
                timestamp: frame.timestamp
            ) {
            case .segment(let segment):
                content.append(segment, payload: bytes.extracting(segment.payload), lane: lane(of: segment))
            case .reassembledSegment(let segment):
                let payload = dissector.reassembled.span.extracting(segment.payload)
                content.append(segment, payload: payload, lane: lane(of: segment))
            default:
                break
            }
        }
        return true
    }

    /// Makes the batch that ends the capture.
    mutating func end(_ batch: FrameBatch) {
        dissector.captureEnded()
        batch.content.lastFrame = lastFrame
        batch.content.lastTimestamp = lastTimestamp
        batch.isLast = true
    }

    /// The lane of a segment's connection, the same for both directions.
    @inline(__always)
    private func lane(of segment: TCPSegment) -> Int {
        let addresses = segment.source.low &+ segment.destination.low
        let ports = keepsHostsTogether ? 0 : UInt64(segment.sourcePort) &+ UInt64(segment.destinationPort)
        let mixed = (addresses ^ ports &<< 32) &* 0x9E37_79B9_7F4A_7C15
        return Int(truncatingIfNeeded: mixed &>> 48) & (CaptureAnalyzer.lanes &- 1)
    }
}
