public import CaptureAnalysis
public import MQTTCodec
public import MQTTTimeline
import PacketHeaders
import TCPReassembly
public import WireBytes

/// Renders events as the rest of a JSON object, after `kind`, `seq`, `time` and `connection`.
///
/// The format is a contract: `Docs/timeline.schema.json` describes it.
public final class JSONEventRenderer: EventRenderer {
    /// Bytes of a malformed packet that are shown: 64 KiB.
    static let maximumShownBytes = 64 << 10

    let showsSecrets: Bool

    /// A renderer that shows passwords and Authentication Data, or only their lengths.
    public init(showsSecrets: Bool) {
        self.showsSecrets = showsSecrets
    }

    /// Writes `client`, `server`, `proxy`, `transport`, `community_id`, `mid_stream`, `confidence` and `frames`.
    public func render(_ opening: ConnectionOpening, into output: inout ByteWriter) {
        output.append(",\"client\":")
        append(opening.client, to: &output)
        output.append(",\"server\":")
        append(opening.server, to: &output)
        if let proxy = opening.proxy {
            output.append(",\"proxy\":{\"version\":")
            output.append(json: proxy.version)
            output.append(",")
            appendFields(of: proxy.address, to: &output)
        }
        output.append(",\"transport\":\"")
        output.append(opening.transport.name)
        output.append("\",\"community_id\":\"")
        output.append(utf8: CommunityID.of(opening.peer, opening.server))
        output.append("\",\"mid_stream\":")
        output.append(json: opening.isMidStream)
        output.append(",\"confidence\":\"")
        output.append(opening.confidence.name)
        output.append("\",\"frames\":[")
        output.append(json: opening.frame)
        output.append("]")
    }

    func append(_ address: SocketAddress, to output: inout ByteWriter) {
        output.append("{")
        appendFields(of: address, to: &output)
    }

    private func appendFields(of address: SocketAddress, to output: inout ByteWriter) {
        output.append("\"ip\":\"")
        address.address.append(to: &output)
        output.append("\",\"port\":")
        output.append(json: address.port)
        output.append("}")
    }

    /// Writes who sent a packet, where it was, and the beginning of its object.
    @inline(__always)
    private func begin(
        _ place: borrowing PacketPlace,
        _ connection: MQTTConnectionFacts,
        into output: inout ByteWriter
    ) {
        if place.from == .client {
            output.append(",\"from\":\"client\"")
        } else {
            output.append(",\"from\":\"server\"")
        }
        output.append(",\"frames\":[")
        if place.frames.isEmpty {
            output.append(decimal: place.frame)
        } else {
            append(list: place.frames, to: &output)
        }
        output.append("],\"stream_offset\":")
        output.append(decimal: place.streamOffset)
        if place.omittedFrames > 0 {
            output.append(",\"frames_omitted\":")
            output.append(json: place.omittedFrames)
        }
        append(clientOf: connection, to: &output)
        output.append(",\"packet\":{\"type\":\"")
        output.append(place.header.type.name)
        output.append("\",\"length\":")
        output.append(decimal: UInt64(place.header.packetLength))
    }

    func append(list: [UInt64], to output: inout ByteWriter) {
        for (index, element) in list.enumerated() {
            if index > 0 { output.append(",") }
            output.append(decimal: element)
        }
    }

    @inline(__always)
    func append(clientOf connection: MQTTConnectionFacts, to output: inout ByteWriter) {
        connection.renderedClient.access { rendered in
            if rendered.isEmpty { rendered = Self.rendered(client: connection.clientIdentifier) }
            output.append(rendered)
        }
    }

    @inline(never)
    private static func rendered(client identifier: String) -> [UInt8] {
        if identifier.isEmpty { return [] }
        var text = ByteWriter(capacity: 64)
        text.append(",\"client_id\":")
        text.append(jsonText: identifier)
        return text.array
    }

    /// Writes a PUBLISH.
    public func render(
        _ publish: PublishEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        begin(publish.place, connection, into: &output)
        let layout = publish.layout
        if layout.dup { output.append(",\"dup\":true,\"qos\":") } else { output.append(",\"dup\":false,\"qos\":") }
        output.append(UInt8(ascii: "0") &+ layout.qos.rawValue)
        if layout.retain { output.append(",\"retain\":true") } else { output.append(",\"retain\":false") }
        output.append(",\"topic\":")
        output.append(jsonText: topic)
        if let identifier = layout.packetIdentifier {
            output.append(",\"packet_id\":")
            output.append(decimal: UInt64(identifier))
        }
        output.append(properties: layout.properties, of: bytes, showsSecrets: showsSecrets)
        output.append(",\"payload\":")
        if publish.payloadLength == layout.payload.count {
            output.append(jsonPayload: bytes.extracting(layout.payload))
        } else {
            output.append("{\"length\":")
            output.append(json: publish.payloadLength)
            output.append(",\"omitted\":true}")
        }
        output.append("}")
    }

    /// Writes a PUBACK, PUBREC, PUBREL or PUBCOMP.
    public func render(
        _ acknowledgment: AcknowledgmentEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        let place = acknowledgment.place
        let layout = acknowledgment.layout
        begin(place, connection, into: &output)
        output.append(",\"packet_id\":")
        output.append(decimal: UInt64(layout.packetIdentifier))
        if place.header.flags & 0b1000 != 0 { output.append(",\"dup\":true") }
        if layout.hasReasonCode {
            output.append(reason: layout.reasonCode, of: place.header.type, connection.version)
        }
        output.append(properties: layout.properties, of: bytes, showsSecrets: showsSecrets)
        output.append("}")
    }

    /// Writes any other packet.
    public func render(
        _ packet: ControlPacket,
        _ place: PacketPlace,
        _ connection: MQTTConnectionFacts,
        into output: inout ByteWriter
    ) {
        begin(place, connection, into: &output)
        output.append(fieldsOf: packet, version: connection.version, showsSecrets: showsSecrets)
        output.append("}")
    }

    /// Writes a malformed packet: the error, the rule it breaks, and its bytes.
    public func render(
        _ malformed: MalformedEvent,
        _ connection: MQTTConnectionFacts,
        bytes: Span<UInt8>,
        into output: inout ByteWriter
    ) {
        append(malformed.from, malformed.frames, malformed.streamOffset, to: &output)
        append(clientOf: connection, to: &output)
        output.append(",\"packet_type\":\"")
        output.append(malformed.type.name)
        output.append("\",\"error\":")
        output.append(jsonText: malformed.error.description)
        output.append(",\"error_offset\":")
        output.append(json: malformed.error.offset)
        if let rule = malformed.error.statement {
            output.append(",\"rule\":\"")
            output.append(rule)
            output.append("\"")
        }
        output.append(",\"bytes\":{\"length\":")
        output.append(json: malformed.length)
        // What cannot be read may hold what must not be shown.
        let mayHoldSecrets =
            malformed.type == .connect || malformed.type == .auth
            || connection.mayHoldSecrets(from: malformed.from)
        if showsSecrets || !mayHoldSecrets {
            output.append(",\"base64\":\"")
            output.append(base64: bytes.extracting(0..<min(bytes.count, Self.maximumShownBytes)))
            output.append("\"")
        }
        output.append("}")
        if let resumed = malformed.resumed { append(resumed, to: &output) }
        if malformed.isLost { output.append(",\"lost\":true") }
    }

    private func append(_ from: Sender, _ frames: [UInt64], _ streamOffset: UInt64, to output: inout ByteWriter) {
        output.append(",\"from\":\"")
        output.append(from.name)
        output.append("\",\"frames\":[")
        append(list: frames, to: &output)
        output.append("],\"stream_offset\":")
        output.append(decimal: streamOffset)
    }

    /// Writes a gap.
    public func render(_ gap: GapEvent, _ connection: MQTTConnectionFacts, into output: inout ByteWriter) {
        output.append(",\"from\":\"")
        output.append(gap.from.name)
        output.append("\",\"stream_offset\":")
        output.append(decimal: gap.streamOffset)
        append(clientOf: connection, to: &output)
        output.append(",\"length\":")
        output.append(decimal: gap.length)
        if !gap.isExact { output.append(",\"estimated\":true") }
        output.append(",\"reason\":\"")
        output.append(utf8: gap.reason)
        output.append("\"")
        if let cut = gap.cut {
            output.append(",\"cut\":")
            append(cut, withSender: false, to: &output)
        }
        if let resumed = gap.resumed { append(resumed, to: &output) }
    }

    private func append(_ resumed: Resumption, to output: inout ByteWriter) {
        output.append(",\"resumed\":{\"frame\":")
        output.append(decimal: resumed.frame)
        output.append(",\"confidence\":\"")
        output.append(resumed.confidence.name)
        output.append("\"")
        if resumed.skippedBytes > 0 {
            output.append(",\"skipped\":")
            output.append(json: resumed.skippedBytes)
        }
        output.append("}")
    }

    private func append(_ cut: CutPacket, withSender: Bool, to output: inout ByteWriter) {
        output.append("{")
        if withSender {
            output.append("\"from\":\"")
            output.append(cut.from.name)
            output.append("\",")
        }
        output.append("\"type\":\"")
        output.append(cut.type.name)
        output.append("\",")
        if let length = cut.length {
            output.append("\"length\":")
            output.append(json: length)
            output.append(",")
        }
        output.append("\"seen\":")
        output.append(json: cut.seenBytes)
        output.append(",\"frames\":[")
        append(list: cut.frames, to: &output)
        output.append("]}")
    }

    /// Writes the end of a connection.
    public func render(
        _ closing: ConnectionClosing,
        _ connection: MQTTConnectionFacts?,
        into output: inout ByteWriter
    ) {
        if let by = closing.by {
            output.append(",\"by\":\"")
            output.append(by.name)
            output.append("\"")
        }
        output.append(",\"how\":\"")
        output.append(utf8: closing.how.rawValue)
        output.append("\",\"frames\":[")
        append(list: closing.frames, to: &output)
        output.append("]")
        if let connection { append(clientOf: connection, to: &output) }
        if let version = closing.version {
            output.append(",\"version\":\"")
            output.append(utf8: version.description)
            output.append("\"")
            if closing.isVersionInferred { output.append(",\"version_inferred\":true") }
        }
        if !closing.cut.isEmpty {
            output.append(",\"cut\":")
            output.appendArray(closing.cut) { self.append($1, withSender: true, to: &$0) }
        }
    }
}
