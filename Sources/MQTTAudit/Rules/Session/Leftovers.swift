import MQTTCodec
import MQTTTimeline

/// The exchanges that earlier connections of a client left unfinished, as its next connection finds them.
struct Leftovers {
    /// Whether the session went on, so that they have to be.
    let isResumed: Bool
    var exchanges: [Exchange]
    /// The place of the exchange that each side went on with last; −1 for none.
    var last = (client: -1, server: -1)

    struct Exchange {
        let from: Sender
        let qos: QoS
        let packetIdentifier: UInt16
        let connection: UInt64
        /// Of its first packet.
        let frame: UInt64
        /// What was published; nil when that is not remembered.
        let publish: RecentPublishes.Entry?
        /// Whether it waits for PUBCOMP: PUBREL is to be sent again.
        let isReleased: Bool
        var isContinued = false
    }

    func place(from sender: Sender, _ packetIdentifier: UInt16) -> Int? {
        exchanges.firstIndex { $0.from == sender && $0.packetIdentifier == packetIdentifier }
    }
}
