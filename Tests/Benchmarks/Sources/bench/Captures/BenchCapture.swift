/// A capture to measure with, and what is known to be in it.
struct BenchCapture: Codable {
    let path: String
    var bytes: UInt64 = 0
    /// Nil for a capture that was not made here.
    var frames: UInt64?
    /// Control Packets; nil for a capture that was not made here.
    var packets: UInt64?
    /// Clients connected at the same time.
    var clients: Int

    /// Refuses counts that differ from what is known.
    func check(_ counts: StageCounts, _ stage: Stage) throws {
        if let frames, counts.frames != frames {
            throw BenchError.wrongCount(stage: stage, what: "frames", found: counts.frames, expected: frames)
        }
        if let packets, let found = counts.packets, found != packets {
            throw BenchError.wrongCount(stage: stage, what: "Control Packets", found: found, expected: packets)
        }
    }
}
