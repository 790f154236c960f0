import MQTTCodec
import MQTTTimeline
import WireBytes

/// Reads a packet again, byte by byte, and finds everything in it that breaks a rule of form or content, not only the first.
struct PacketInspector {
    /// Inspects a packet of any type but PUBLISH that could be read, or any packet that could not.
    ///
    /// - Parameters:
    ///   - bytes: the packet's own, from its first one on; they may be cut at the end.
    ///   - error: why it could not be read.
    func inspect(
        _ bytes: Span<UInt8>,
        _ error: DecodeError?,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        guard case .header(let header) = FixedHeader.decode(bytes, at: 0, end: bytes.count),
            // Of a packet whose length is not believed, nothing but the error is known.
            error == nil || header.packetLength == packet.place.header.packetLength
        else {
            if let error { refused(error, bytes, packet, connection, &sink) }
            return
        }
        var form = PacketForm(
            header,
            held: min(bytes.count, header.packetLength),
            version: packet.version,
            from: packet.place.from
        )
        form.quotesText = !packet.mayHoldSecrets || header.type == .connect
        form.read(bytes, isSenderCertain: packet.isSenderCertain)
        note(form, &sink)
        if let error, !form.faults.contains(where: { $0.isSame(as: error) }), !(form.isCut && error.isAboutLength) {
            refused(error, bytes, packet, connection, &sink)
        }
        for fault in form.faults { report(fault, bytes, packet, connection, &sink) }
        if error == nil { oblige(form, packet, connection) }
    }

    /// Inspects an acknowledgment that could be read, in bytes that may hold more than it.
    @inline(__always)
    func inspect(
        _ acknowledgment: AcknowledgmentEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let header = packet.place.header
        let layout = acknowledgment.layout
        if !layout.hasReasonCode, header.isMinimal, header.flags == header.type.prescribedFlags { return }
        var start = layout.properties.lowerBound &- 2 &- header.length
        if layout.hasReasonCode { start &-= 1 }
        if layout.hasPropertyLength { start &-= VariableByteInteger.minimalLength(of: layout.properties.count) }
        look(bytes, from: start, packet, connection, &sink)
    }

    /// Inspects a PUBLISH that could be read; looks closer only where a quick look finds something.
    @inline(__always)
    func inspect(
        _ publish: borrowing PublishEvent,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        bytes: Span<UInt8>,
        topic: Span<UInt8>,
        _ sink: inout FindingSink
    ) {
        let layout = publish.layout
        let header = packet.place.header
        if Self.isPlain(layout, header, packet.version, bytes: bytes), !(layout.retain && publish.payloadLength == 0) {
            return
        }
        look(bytes, from: layout.topicName.lowerBound &- 2 &- header.length, packet, connection, &sink)
    }

    /// Whether a PUBLISH surely breaks no rule of form: a few comparisons, which most PUBLISH packets pass.
    @inline(__always)
    static func isPlain(
        _ layout: PublishLayout,
        _ header: FixedHeader,
        _ version: ProtocolVersion,
        bytes: Span<UInt8>
    ) -> Bool {
        layout.properties.isEmpty && !layout.topicName.isEmpty && header.isMinimal
            && (layout.qos == .atMostOnce ? !layout.dup : layout.packetIdentifierOrZero != 0)
            && (layout.topicName.count <= 32_767 || version != .v3_1)
            && TextLook.isPlainTopicName(bytes, in: layout.topicName)
    }

    /// Looks closer at the packet that begins at `start`.
    @inline(never)
    private func look(
        _ bytes: Span<UInt8>,
        from start: Int,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        let header = packet.place.header
        guard start >= 0, start < bytes.count else { return }
        let held = min(header.packetLength, bytes.count &- start)
        let own = bytes.extracting(start..<start &+ held)
        var form = PacketForm(header, held: held, version: packet.version, from: packet.place.from)
        form.read(own, isSenderCertain: packet.isSenderCertain)
        note(form, &sink)
        if form.faults.isEmpty { return }
        for fault in form.faults { report(fault, own, packet, connection, &sink) }
        oblige(form, packet, connection)
    }

    /// Counts what rules had to judge.
    private func note(_ form: PacketForm, _ sink: inout FindingSink) {
        if form.hasProperties { sink.noted(.properties, form.version) }
        if form.hasWill { sink.noted(.will, form.version) }
        if form.hasCredentials { sink.noted(.credentials, form.version) }
    }

    /// Reports what a decoder refused where the closer look did not find it.
    private func refused(
        _ error: DecodeError,
        _ bytes: Span<UInt8>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        var error = error
        if error.version == nil { error.version = packet.version }
        if error.packetType == nil { error.packetType = packet.place.header.type }
        let start = max(0, min(error.offset, bytes.count))
        let length = error.code == .lengthTooLong ? 4 : 1
        guard let fault = Fault(error, at: start..<min(start &+ length, bytes.count)) else { return }
        report(fault, bytes, packet, connection, &sink)
    }

    private func report(
        _ fault: Fault,
        _ bytes: Span<UInt8>,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ sink: inout FindingSink
    ) {
        // A bridge is sent messages as they were published.
        if fault.statement == PacketForm.emptyRetained, connection.connect?.isBridge != false { return }
        sink.report(
            fault.statement,
            packet,
            connection,
            contents: bytes,
            bytes: fault.bytes,
            severity: fault.severity,
            certainty: fault.certainty,
            expected: fault.expected,
            observed: fault.observed
        )
    }

    private static let connectReaction = Statement(nil, "MQTT-3.1.4-1", "MQTT-3.1.4-1")
    private static let serverReaction = Statement(nil, "MQTT-4.8.0-1", "MQTT-4.13.1-1")
    private static let clientReaction = Statement(nil, "MQTT-4.8.0-1", nil)

    /// A packet that can be read and still is a violation obliges its receiver; it may not notice.
    private func oblige(_ form: PacketForm, _ packet: borrowing AuditedPacket, _ connection: AuditedConnection) {
        guard packet.isVersionCertain,
            form.faults.contains(where: { $0.severity == .error && $0.certainty == .definite })
        else { return }
        let receiver = form.from.peer
        let statement =
            form.type == .connect
            ? Self.connectReaction : receiver == .server ? Self.serverReaction : Self.clientReaction
        guard statement.name(in: form.version) != nil else { return }
        let place = packet.place
        connection.reactions.value.oblige(
            form.version.hasReasonCodes || form.type == .connect ? .closeOrRefuse : .close,
            by: receiver,
            frame: place.frame,
            timestamp: place.timestamp,
            statement: statement,
            certainty: .suspected
        )
    }
}

extension DecodeError {
    /// Whether it can come from a packet being cut.
    fileprivate var isAboutLength: Bool { code == .truncated || code == .packetTooLong }
}
