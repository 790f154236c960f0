import CaptureAnalysis
import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// Renders what a plan needs of a lane's events; `PlanWriter` reads it again, in the capture's order.
final class PlanRenderer: EventRenderer {
    func render(_ opening: ConnectionOpening, into output: inout ByteWriter) {
        let record = PlanRecord.Opening(
            client: opening.client,
            server: opening.server,
            isMidStream: opening.isMidStream,
            isClientGuessed: opening.isClientGuessed,
            frame: opening.frame
        )
        PlanRecord.opened(record).encode(into: &output)
    }

    func render(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        let layout = publish.layout
        var packet = PlanRecord.Packet(
            from: publish.place.from,
            type: .publish,
            qos: layout.qos,
            packetIdentifier: layout.packetIdentifierOrZero,
            frame: publish.place.frame
        )
        guard layout.payload.count == publish.payloadLength else {
            PlanRecord.leftOut(packet, .tooLong).encode(into: &output)
            return
        }
        let end = layout.payload.upperBound
        let raw = bytes.extracting(end &- publish.place.header.packetLength..<end)
        packet.topicAlias = topic.isEmpty ? 0 : layout.topicAlias
        if layout.topicAlias == 0 || !layout.topicName.isEmpty {
            PlanRecord.packet(packet, 0..<0).encode(into: &output)
            output.append(raw)
            return
        }
        if topic.isEmpty {
            // Where nothing is missing, the client never said what the alias stands for: that is its own fault.
            let sender = publish.place.from == .client ? connection.client : connection.client.peer
            if connection.isMidStream || connection.lost.contains(sender) {
                PlanRecord.leftOut(packet, .unknownAlias).encode(into: &output)
            } else {
                PlanRecord.packet(packet, 0..<0).encode(into: &output)
                output.append(raw)
            }
            return
        }
        guard let expanded = Self.expanded(raw, topic: topic, connection.version) else {
            PlanRecord.leftOut(packet, .notWritable).encode(into: &output)
            return
        }
        PlanRecord.packet(packet, 0..<0).encode(into: &output)
        output.append(expanded)
    }

    /// The packet with a Topic Name beside its Topic Alias; nil when that cannot be written.
    private static func expanded(_ raw: Span<UInt8>, topic: Span<UInt8>, _ version: ProtocolVersion) -> [UInt8]? {
        guard case .publish(var publish)? = try? ControlPacket(decoding: raw, version: version) else { return nil }
        publish.topicName = String(decoding: [UInt8](copying: topic), as: UTF8.self)
        publish.form = FixedHeaderForm()
        return try? ControlPacket.publish(publish).encoded(version: version)
    }

    func render(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        let packet = PlanRecord.Packet(
            from: acknowledgment.place.from,
            type: acknowledgment.place.header.type,
            packetIdentifier: acknowledgment.layout.packetIdentifier,
            frame: acknowledgment.place.frame
        )
        PlanRecord.packet(packet, 0..<0).encode(into: &output)
        // The Property section, empty or not, is the last thing in the packet.
        let end = acknowledgment.layout.properties.upperBound
        output.append(bytes.extracting(end &- acknowledgment.place.header.packetLength..<end))
    }

    func render(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts,
        into output: inout ByteWriter
    ) {
        let record = PlanRecord.Packet(
            from: place.from,
            type: packet.type,
            packetIdentifier: packet.requestIdentifier,
            frame: place.frame
        )
        let start = output.count
        PlanRecord.packet(record, 0..<0).encode(into: &output)
        do throws(EncodeError) {
            try packet.encode(into: &output, version: connection.version)
        } catch {
            output.truncate(to: start)
            PlanRecord.leftOut(record, .notWritable).encode(into: &output)
        }
    }

    func render(
        _ malformed: MalformedEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        PlanRecord.malformed(from: malformed.from).encode(into: &output)
    }

    func render(_ gap: GapEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {
        PlanRecord.gap(from: gap.from, length: gap.length).encode(into: &output)
    }

    func render(_ closing: ConnectionClosing, _ connection: MQTTConnectionFacts?, into output: inout ByteWriter) {
        let cut = closing.cut.count { $0.from == .client }
        let record = PlanRecord.Closing(
            how: closing.how,
            by: closing.by,
            version: connection?.version ?? .v3_1_1,
            isVersionAssumed: connection.map { $0.versionSource == .assumed } ?? true,
            keepAlive: connection?.keepAlive,
            clientIdentifier: connection?.clientIdentifier ?? "",
            cutPackets: UInt16(truncatingIfNeeded: cut)
        )
        PlanRecord.closed(record).encode(into: &output)
    }
}

extension ControlPacket {
    /// The Packet Identifier of a request or its answer; 0 where there is none.
    var requestIdentifier: UInt16 {
        switch self {
        case .subscribe(let packet): packet.packetIdentifier
        case .suback(let packet): packet.packetIdentifier
        case .unsubscribe(let packet): packet.packetIdentifier
        case .unsuback(let packet): packet.packetIdentifier
        default: 0
        }
    }
}
