import CaptureFile
import PacketHeaders
import WireBytes

/// Where frames are captured: it may be late, see double, and cut; what it sees goes to one file after the other.
struct CapturePoint: ~Copyable {
    /// What a frame is, as far as its place among others matters.
    struct Kind: OptionSet {
        let rawValue: UInt8
        static let syn = Kind(rawValue: 1)
        static let fin = Kind(rawValue: 2)
        static let rst = Kind(rawValue: 4)
        static let data = Kind(rawValue: 8)
    }

    private struct Held {
        let bytes: [UInt8]
        let interface: Int
        let flow: Int
        let kind: Kind
        var remaining: Int
    }

    private let options: TrafficOptions
    private var paths: [String]
    private let framesPerFile: Int
    private var writer: CaptureWriter
    private var random: SplitMix64
    private var held: [Held] = []
    /// Nanoseconds since 1970.
    private var time: Int64 = 1_772_352_000_000_000_000
    private(set) var frames: UInt64 = 0
    private(set) var reordered: UInt64 = 0
    private(set) var duplicated: UInt64 = 0

    init(_ options: TrafficOptions, paths: [String]) throws(CaptureError) {
        precondition(!paths.isEmpty)
        self.options = options
        self.paths = paths
        framesPerFile = options.frames / paths.count + 1
        random = SplitMix64(seed: options.seed ^ 0xCAB1E)
        writer = try Self.open(paths[0], options)
        self.paths.removeFirst()
    }

    private static func open(_ path: String, _ options: TrafficOptions) throws(CaptureError) -> CaptureWriter {
        var writer = try CaptureWriter(path: path, format: options.format)
        let links = options.format == .pcapng ? options.links : Array(options.links.prefix(1))
        for (number, link) in links.enumerated() {
            _ = try writer.writeInterface(
                linkType: link.linkType,
                snapshotLength: UInt32(options.snapshotLength),
                name: "if\(number)"
            )
        }
        return writer
    }

    /// Bytes that are captured of a frame.
    func capturedLength(_ length: Int) -> Int {
        options.snapshotLength == 0 ? length : min(length, options.snapshotLength)
    }

    /// A frame passes.
    mutating func see(_ bytes: Span<UInt8>, interface: Int, flow: Int, _ kind: Kind) throws(CaptureError) {
        // A handshake that begins, or a reset, after what it concerns would make it another story.
        if kind.contains(.rst) { try release { $0.flow == flow } }
        if kind.contains(.data) { try release { $0.flow == flow && $0.kind.contains(.syn) } }
        if kind.contains(.fin) { try release { $0.flow == flow && $0.kind.contains(.fin) } }
        if kind.contains(.syn), !kind.contains(.data) {
            try release { $0.flow == flow && !$0.kind.contains(.syn) }
        }
        if random.chance(options.duplicated), !kind.contains(.rst) {
            duplicated += 1
            if random.chance(0.5) {
                try write(bytes, interface)
            } else {
                hold(bytes, interface, flow, kind)
            }
        }
        if random.chance(options.reordered), !kind.contains(.rst) {
            reordered += 1
            hold(bytes, interface, flow, kind)
            return
        }
        try write(bytes, interface)
        for index in held.indices { held[index].remaining -= 1 }
        try release { $0.remaining <= 0 }
    }

    /// The capture ends.
    consuming func finish() throws(CaptureError) -> UInt64 {
        try release { _ in true }
        let count = frames
        try writer.close()
        return count
    }

    private mutating func hold(_ bytes: Span<UInt8>, _ interface: Int, _ flow: Int, _ kind: Kind) {
        let copy = [UInt8](copying: bytes)
        let remaining = random.number(in: 1...6)
        held.append(Held(bytes: copy, interface: interface, flow: flow, kind: kind, remaining: remaining))
    }

    private mutating func release(where isDue: (Held) -> Bool) throws(CaptureError) {
        if held.isEmpty { return }
        var kept: [Held] = []
        for frame in held {
            if isDue(frame) {
                try write(frame.bytes.span, frame.interface)
            } else {
                kept.append(frame)
            }
        }
        held = kept
    }

    private mutating func write(_ bytes: Span<UInt8>, _ interface: Int) throws(CaptureError) {
        if frames > 0, frames % UInt64(framesPerFile) == 0, !paths.isEmpty {
            let next = try Self.open(paths.removeFirst(), options)
            try writer.flush()
            writer = next
        }
        time += Int64(random.number(in: 1000...100_000))
        frames += 1
        let captured = capturedLength(bytes.count)
        try writer.write(
            bytes.extracting(0..<captured),
            interface: interface,
            timestamp: time,
            originalLength: bytes.count
        )
    }
}
