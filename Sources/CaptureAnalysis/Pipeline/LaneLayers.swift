import MQTTTimeline
import ProxyProtocol
import TCPReassembly

/// What is known of the layers between TCP and MQTT, for those connections that have any, and what they told before it
/// was clear whether their connection belongs into the timeline.
struct LaneLayers {
    /// Events of a connection that wait: 8.
    static let maximumHeld = 8
    /// Events that wait in a lane: 4,096.
    static let maximumHeldInLane = 4096

    private struct Layered {
        var transport = Transport.tcp
        var proxy: ProxyHeader?
        var held: [LayerEvent] = []
        /// Which end the client is, once the connection is in the timeline.
        var client: Endpoint?
        /// Whether it got there without being readable.
        var isEncrypted = false
    }

    /// By slot.
    private var connections: [Int: Layered] = [:]
    private var heldInLane = 0

    /// What carries the connection.
    func transport(_ slot: Int) -> Transport { connections[slot]?.transport ?? .tcp }

    /// The header that a proxy sent.
    func proxy(_ slot: Int) -> ProxyHeader? { connections[slot]?.proxy }

    /// Whether a handshake that waits names MQTT.
    func namesMQTT(_ slot: Int) -> Bool { connections[slot]?.held.contains(where: \.namesMQTT) == true }

    /// The client's end by the first handshake that waits.
    func handshakeClient(_ slot: Int) -> Endpoint? {
        guard let held = connections[slot]?.held else { return nil }
        return held.lazy.compactMap(\.handshakeClient).first
    }

    /// Whether events wait.
    func holdsEvents(_ slot: Int) -> Bool { connections[slot]?.held.isEmpty == false }

    /// Whether the connection is in the timeline, as far as this knows.
    func isOpen(_ slot: Int) -> Bool { connections[slot]?.client != nil }

    /// The client's end of a connection that is in the timeline; nil when it is not, or is not known to have layers.
    func client(_ slot: Int) -> Endpoint? { connections[slot]?.client }

    /// The client's end of a connection that is in the timeline without being readable.
    func encryptedClient(_ slot: Int) -> Endpoint? {
        guard let connection = connections[slot], connection.isEncrypted else { return nil }
        return connection.client
    }

    /// More of the layers is known.
    mutating func set(_ slot: Int, _ transport: Transport, _ proxy: ProxyHeader?) {
        connections[slot, default: Layered()].transport = transport
        connections[slot, default: Layered()].proxy = proxy
    }

    /// Keeps an event; false when there is no room.
    mutating func hold(_ event: LayerEvent, _ slot: Int) -> Bool {
        guard heldInLane < Self.maximumHeldInLane, connections[slot]?.held.count ?? 0 < Self.maximumHeld else {
            return false
        }
        heldInLane &+= 1
        connections[slot, default: Layered()].held.append(event)
        return true
    }

    /// The connection is in the timeline.
    ///
    /// - Returns: what has waited for this.
    mutating func open(_ slot: Int, client: Endpoint) -> [LayerEvent] {
        guard var connection = connections[slot] else { return [] }
        let held = connection.held
        connection.held = []
        connection.client = client
        connections[slot] = connection
        heldInLane &-= held.count
        return held
    }

    /// What the connection carries cannot be read.
    mutating func setEncrypted(_ slot: Int) { connections[slot, default: Layered()].isEncrypted = true }

    /// The connection is over, or of no interest.
    ///
    /// - Returns: what has waited.
    mutating func remove(_ slot: Int) -> [LayerEvent] {
        guard let connection = connections.removeValue(forKey: slot) else { return [] }
        heldInLane &-= connection.held.count
        return connection.held
    }
}
