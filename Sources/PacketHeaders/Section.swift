/// The bytes that one layer of a frame may use: from `start` on, as far as captured and as far as there were any.
///
/// Always `start <= end <= wireEnd`, and `end` lies inside the captured bytes.
struct Section {
    /// Where the layer's next byte is.
    var start: Int
    /// The end of what the capture holds of the layer.
    var end: Int
    /// Where the layer ended on the wire, by the lengths of the headers around it; may lie past all captured bytes.
    var wireEnd: Int
    /// How many layers were entered on the way here.
    var depth = 0
    /// The VNI or key of the innermost tunnel, which keeps equal addresses of different networks apart.
    var network: UInt32 = 0

    /// Whether the next `count` bytes were captured.
    @inline(__always)
    func holds(_ count: Int) -> Bool {
        end &- start >= count
    }

    /// The outcome for a frame that lacks some of the next `count` bytes: by the capture's doing or by its own.
    func lacking(_ count: Int) -> FrameOutcome {
        wireEnd &- start >= count ? .cutShort : .malformed
    }

    /// Steps over `count` bytes, which `holds` was asked for.
    @inline(__always)
    mutating func skip(_ count: Int) {
        start &+= count
    }

    /// Ends the layer `length` bytes from `start`, by the word of a length field.
    ///
    /// A length past the frame's own is believed: mirrors cut the frames they copy and leave no other trace.
    @inline(__always)
    mutating func limit(to length: Int) {
        wireEnd = start &+ length
        end = min(end, wireEnd)
    }

    /// Whether everything that was on the wire was captured.
    var isWhole: Bool { end == wireEnd }
}
