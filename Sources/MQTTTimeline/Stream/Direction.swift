import MQTTCodec

/// What one direction of a connection is waiting for.
struct Direction {
    var pending = PendingBytes()
    /// The length of the packet that begins `pending`; 0 while its Fixed Header is not complete.
    var packetLength = 0
    private(set) var mode = Mode.synchronized
    /// Packets of this direction are missing since the last one that was read.
    var isLost = false
    /// The last packet was malformed: the next is believed only if its Fixed Header is.
    var isSuspect = false
    var aliases = TopicAliases()
    var deliveries = DeliveryTracker()
    /// Bytes to collect before the next boundary is looked for again.
    var searchAgainAt = 0
    /// How deep decoding of held bytes is nested.
    var feedDepth = 0
    /// What was missing before the connection was found to be MQTT.
    private(set) var lostEarly: Lost?
    /// Bytes searched in vain and no longer held.
    var skippedBytes = 0

    enum Mode {
        /// The next byte is the first of a packet, or continues the one in `pending`.
        case synchronized
        /// `remaining` bytes of a packet that was too long to hold are still to come.
        case skipping
        /// `remaining` bytes of a packet that a gap has cut are still to come; then the next one begins.
        case skippingCut
        /// Where the next packet begins is not known.
        case searching
    }

    /// Bytes to pass over before the next packet; for `.skipping` and `.skippingCut`.
    var remaining: UInt64 = 0
    /// Why packets are not followed; for `.skippingCut` and `.searching`.
    var lost = Lost.start

    /// Why the next packet boundary is not known; indirect because it is large and mostly not needed.
    indirect enum Lost {
        /// The capture began here.
        case start
        case gap(Gap)
        case malformed(type: ControlPacketType, error: DecodeError)
    }

    /// Bytes that are missing, until it is known where packets begin again.
    struct Gap {
        var streamOffset: UInt64
        var length: UInt64
        var isExact: Bool
        var reason: String
        var cut: CutPacket?
        var timestamp: Int64
    }

    /// Keeps a gap for the time when it is known whether it matters; further ones add to it.
    mutating func loseEarly(_ gap: Gap) {
        var gap = gap
        if case .gap(let earlier)? = lostEarly {
            gap.streamOffset = earlier.streamOffset
            gap.length &+= earlier.length
            gap.isExact = gap.isExact && earlier.isExact
        }
        lostEarly = .gap(gap)
    }

    mutating func synchronize() {
        mode = .synchronized
        lost = .start
    }

    mutating func skip(_ count: UInt64) {
        mode = count == 0 ? .synchronized : .skipping
        remaining = count
    }

    mutating func skipCut(_ count: UInt64, _ lost: Lost) {
        mode = .skippingCut
        isLost = true
        remaining = count
        self.lost = lost
    }

    mutating func search(_ lost: Lost) {
        mode = .searching
        isLost = true
        self.lost = lost
        searchAgainAt = 0
    }
}
