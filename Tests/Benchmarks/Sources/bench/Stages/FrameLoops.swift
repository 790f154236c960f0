import CaptureFile
import PacketHeaders
import WireBytes

/// Reads every frame and touches its first byte.
func readFrames(_ path: String) throws -> StageCounts {
    var capture = try Capture([.file(path)])
    var counts = StageCounts()
    while try capture.advance() {
        counts.frames &+= 1
        let bytes = capture.frameBytes.span
        if !bytes.isEmpty { counts.touched ^= bytes[0] }
    }
    return counts
}

/// Finds the TCP segment of every frame.
func dissectFrames(_ path: String) throws -> StageCounts {
    var capture = try Capture([.file(path)])
    var dissector = FrameDissector()
    var counts = StageCounts()
    while try capture.advance() {
        counts.frames &+= 1
        let frame = capture.frame
        let dissection = dissector.dissect(
            capture.frameBytes.span,
            linkType: frame.linkType,
            originalLength: frame.originalLength,
            timestamp: frame.timestamp
        )
        switch dissection {
        case .segment, .reassembledSegment: counts.segments &+= 1
        default: break
        }
    }
    return counts
}
