import MQTTCodec
import TCPReassembly

/// Keeps what may explain the end of each connection, and decides when it comes.
struct DisconnectionTracker {
    /// By handle.
    private var histories: [ConnectionHistory] = []
    /// By handle as well.
    private var limits: [SendLimits] = []
    /// By handle, for those connections that have layers between TCP and MQTT.
    private var layers: [Int: LayerHistory] = [:]

    mutating func opened(_ handle: Int, _ opening: ConnectionOpening) {
        while histories.count <= handle {
            histories.append(ConnectionHistory(isMidStream: true))
            limits.append(SendLimits())
        }
        histories[handle] = ConnectionHistory(isMidStream: opening.isMidStream)
        limits[handle] = SendLimits()
        layers[handle] = nil
    }

    mutating func received(_ handle: Int, _ packet: ControlPacket, _ place: PacketPlace) {
        if handle < histories.count { histories[handle].received(packet, place, &limits[handle]) }
    }

    /// Takes a PUBLISH; for nearly all of them only numbers are compared.
    @inline(__always)
    mutating func published(_ handle: Int, _ publish: PublishObservation) {
        if handle < limits.count, !limits[handle].allow(publish) { exceeded(handle, publish) }
    }

    @inline(never)
    private mutating func exceeded(_ handle: Int, _ publish: PublishObservation) {
        histories[handle].exceeded(publish, limits[handle])
    }

    mutating func malformed(_ handle: Int, _ event: MalformedEvent) {
        if handle < histories.count { histories[handle].malformed(event) }
    }

    mutating func gap(_ handle: Int, _ gap: GapEvent) {
        if handle < histories.count { histories[handle].gap(gap) }
    }

    mutating func unanswered(_ handle: Int, _ exchange: ExchangeEvent) {
        if handle < histories.count { histories[handle].unanswered(exchange) }
    }

    mutating func unknownAlias(_ handle: Int, _ mark: PacketMark, _ from: Sender, _ alias: UInt16) {
        if handle < histories.count { histories[handle].unknownAlias(mark, from, alias, limits[handle]) }
    }

    mutating func violated(_ handle: Int, _ violation: ProtocolViolation) {
        if handle < histories.count { histories[handle].violated(violation) }
    }

    mutating func layer(_ handle: Int, _ event: LayerEvent, _ client: Endpoint) {
        layers[handle, default: LayerHistory()].take(event, client: client)
    }

    mutating func ended(_ handle: Int, _ delivery: Delivery) {
        if handle < histories.count { histories[handle].ended(delivery) }
    }

    /// The verdict on a connection that has ended; after its session knows of the end.
    mutating func closed(_ handle: Int, _ state: ConnectionState?, _ ending: ConnectionEnding) -> Disconnection? {
        let layers = layers.removeValue(forKey: handle)
        guard handle < histories.count, let state else { return nil }
        return DisconnectionJudge(state: state, history: histories[handle], layers: layers, ending: ending)
            .disconnection()
    }
}
