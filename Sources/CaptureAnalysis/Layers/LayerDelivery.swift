import MQTTTimeline
import TCPReassembly

/// What the layers of a connection hand on.
enum LayerDelivery {
    /// The next bytes of one direction, all layers taken off; lent beside this.
    case bytes(from: Endpoint, Arrival)
    /// Bytes of one direction that cannot be had.
    case missing(MissingBytes, from: Endpoint, Arrival)
    /// A layer was found, or the header of a proxy.
    case found
    /// Something that a layer tells of itself.
    case told(LayerEvent)
    /// What is inside TLS cannot be read, now and later.
    case unreadable
    /// It is something other than MQTT.
    case foreign(ForeignProtocol)
}
