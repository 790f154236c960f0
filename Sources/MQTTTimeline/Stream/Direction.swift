import MQTTCodec

/// What one direction of a connection is waiting for.
struct Direction {
    var pending = PendingBytes()
    /// The length of the packet that begins `pending`; 0 while its Fixed Header is not complete.
    var packetLength = 0
    var mode = Mode.synchronized
    /// The last packet was malformed: the next is believed only if its Fixed Header is.
    var isSuspect = false
    var aliases = TopicAliases()
    var deliveries = DeliveryTracker()
    /// Bytes to collect before the next boundary is looked for again.
    var searchAgainAt = 0
    /// Bytes searched in vain and no longer held.
    var skippedBytes = 0

    enum Mode {
        /// The next byte is the first of a packet, or continues the one in `pending`.
        case synchronized
        /// So many bytes of a packet that was too long to hold are still to come.
        case skipping(Int)
        /// So many bytes of a packet that a gap has cut are still to come; then the next one begins.
        case skippingCut(UInt64, Lost)
        /// Where the next packet begins is not known.
        case searching(Lost)
    }

    /// Why the next packet boundary is not known.
    enum Lost {
        /// The capture began here.
        case start
        case gap(streamOffset: UInt64, length: UInt64, reason: String, cut: CutPacket?, timestamp: Int64)
        case malformed(type: ControlPacketType, error: DecodeError)
    }
}
