/// How far into the program a measurement goes; each stage does the work of those before it too.
///
/// What a stage costs by itself is the difference to the one before. The first four run on one thread; the last two
/// are the analysis as the program runs it, with a copy of every payload and a thread for each lane.
enum Stage: String, CaseIterable {
    case frames
    case headers
    case reassembly
    case decoding
    case analysis
    case json

    /// What is measured.
    var title: String {
        switch self {
        case .frames: "frames: Capture.advance"
        case .headers: "headers: + FrameDissector"
        case .reassembly: "reassembly: + TCPReassembler"
        case .decoding: "decoding: + MQTTConnection"
        case .analysis: "analysis: CaptureAnalyzer"
        case .json: "json: + JSON Lines"
        }
    }

    /// The stage whose work this one adds to.
    var before: Stage? {
        Stage.allCases.last { $0.depth < depth }
    }

    private var depth: Int { Stage.allCases.firstIndex(of: self) ?? 0 }

    /// Reads the whole capture as far as the stage goes.
    func run(_ path: String) throws -> StageCounts {
        switch self {
        case .frames: try readFrames(path)
        case .headers: try dissectFrames(path)
        case .reassembly: try reassembleStreams(path)
        case .decoding: try decodePackets(path)
        case .analysis: try analyze(path)
        case .json: try analyzeWithJSON(path)
        }
    }
}

/// What a stage met: proof that it did its work, and that the work was right.
struct StageCounts {
    var frames: UInt64 = 0
    /// All first bytes of frames, so that touching them is not left out by the compiler.
    var touched: UInt8 = 0
    /// TCP segments, from `headers` on.
    var segments: UInt64 = 0
    /// Bytes of streams in order, from `reassembly` on.
    var streamBytes: UInt64 = 0
    /// Control Packets, from `decoding` on.
    var packets: UInt64?
}
