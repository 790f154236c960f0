import MQTTTimeline
import TCPReassembly

/// What the layers between TCP and MQTT show.
extension LaneCounts {
    /// A connection is in the timeline.
    mutating func opened(_ opening: ConnectionOpening) {}

    /// It is there although it cannot be read.
    mutating func openedEncrypted() {}

    /// A layer of a connection in the timeline told something.
    mutating func count(_ event: LayerEvent, client: Endpoint) {}

    /// A layer of another connection told something.
    mutating func countForeign(_ event: LayerEvent) {}

    /// A layer told more than could be held before it was clear what the connection carries.
    mutating func leftOut(_ event: LayerEvent) {}

    /// The end of a connection that listens on a port known for MQTT.
    func knownServer(_ slot: Int) -> Endpoint? { nil }
}
