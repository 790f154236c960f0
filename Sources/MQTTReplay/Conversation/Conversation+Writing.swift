internal import MQTTCodec
internal import NIOCore
internal import WireBytes

/// Packets as they go onto the wire: the plan's bytes, with the fields put in that only the live connection knows.
extension Conversation {
    /// Writes CONNECT; false when it cannot be written.
    func writeConnect(into out: inout ByteBuffer) -> Bool {
        var connect = planned.connect
        if attempt > 0, record.attempts.contains(where: { $0.reasonCode?.isFailure == false }) {
            // What was begun goes on where the session can outlive its connection.
            if connect.properties.sessionExpiryInterval ?? 0 > 0 { connect.cleanStart = false }
            if connect.clientIdentifier.isEmpty, let given = record.attempts.compactMap(\.assignedClientIdentifier).last
            {
                connect.clientIdentifier = given
            }
        }
        guard let bytes = try? ControlPacket.connect(connect).encoded(version: connect.version) else { return false }
        out.writeBytes(bytes)
        return true
    }

    /// Writes the plan's DISCONNECT, or one of a client that is done.
    func writeDisconnect(into out: inout ByteBuffer) {
        out.writeInteger(UInt16(0xE000))
    }

    /// Writes the PUBLISH of a step with another Packet Identifier and DUP, as the server's limits demand.
    ///
    /// - Returns: the QoS it was written with; nil when it could not be written.
    mutating func writePublish(step index: Int, identifier: UInt16, dup: Bool, into out: inout ByteBuffer) -> QoS? {
        let step = planned.steps[index]
        let isPlain = limits.takesPublishAsPlanned && !(planned.version.hasProperties && usesAlias(step))
        guard isPlain else { return rewritePublish(step: index, identifier: identifier, dup: dup, into: &out) }
        let packet = planned.bytes[step.bytes]
        let start = out.writerIndex
        if step.qos == .atMostOnce {
            out.writeBytes(packet)
            return .atMostOnce
        }
        guard let place = packet.packetIdentifierOffset else {
            skip(index, .unreadable)
            return nil
        }
        out.writeBytes(packet)
        out.setInteger(identifier, at: start + place)
        let first = packet[packet.startIndex]
        out.setInteger(dup ? first | 0b1000 : first & ~0b1000, at: start)
        return step.qos
    }

    /// Writes a PUBLISH that does not go out with the fields it has.
    private mutating func rewritePublish(
        step index: Int,
        identifier: UInt16,
        dup: Bool,
        into out: inout ByteBuffer
    ) -> QoS? {
        let step = planned.steps[index]
        guard case .publish(var publish) = planned.packet(of: step) else {
            skip(index, .unreadable)
            return nil
        }
        if publish.qos.rawValue > limits.maximumQoS.rawValue {
            publish.qos = limits.maximumQoS
            if !dup { record.downgraded += 1 }
        }
        if publish.retain, !limits.isRetainAvailable {
            publish.retain = false
            if !dup { record.unretained += 1 }
        }
        setAlias(of: &publish, step.topicAlias, dup: dup)
        publish.dup = dup && publish.qos != .atMostOnce
        publish.packetIdentifier = publish.qos == .atMostOnce ? nil : identifier
        guard let bytes = try? ControlPacket.publish(publish).encoded(version: planned.version) else {
            skip(index, .unreadable)
            return nil
        }
        guard bytes.count <= limits.maximumPacketSize else {
            clientAliases[step.topicAlias] = nil
            skip(index, .tooLarge)
            return nil
        }
        out.writeBytes(bytes)
        return publish.qos
    }

    private func usesAlias(_ step: PlannedStep) -> Bool {
        step.topicAlias != 0 || planned.topicAlias(of: step) != 0
    }

    /// Uses the Topic Alias that the captured client used, as far as the live server allows it (MQTT 5.0 §3.3.2.3.4).
    private mutating func setAlias(of publish: inout ControlPacket.Publish, _ captured: UInt16, dup: Bool) {
        let alias = publish.properties.topicAlias ?? captured
        // Without a Topic Name there is nothing to put in place of the alias: the captured client's own fault.
        guard alias != 0, !publish.topicName.isEmpty else { return }
        guard !dup, alias <= limits.topicAliasMaximum else {
            publish.properties = publish.properties.without(.topicAlias)
            return
        }
        if publish.properties.topicAlias == nil {
            try? publish.properties.append(Property(.topicAlias, .twoByteInteger(alias)))
        }
        if clientAliases[alias] == publish.topicName {
            publish.topicName = ""
        } else {
            clientAliases[alias] = publish.topicName
        }
    }

    /// Writes the SUBSCRIBE or UNSUBSCRIBE of a step with another Packet Identifier; false when it could not be read.
    mutating func writeRequest(step index: Int, identifier: UInt16, into out: inout ByteBuffer) -> Bool {
        let packet = planned.bytes[planned.steps[index].bytes]
        guard let place = packet.packetIdentifierOffset else {
            skip(index, .unreadable)
            return false
        }
        let start = out.writerIndex
        out.writeBytes(packet)
        out.setInteger(identifier, at: start + place)
        return true
    }

    /// Writes a PUBACK, PUBREC, PUBREL or PUBCOMP in its shortest form.
    mutating func writeAcknowledgment(_ type: ControlPacketType, _ identifier: UInt16, into out: inout ByteBuffer) {
        out.writeInteger(type.rawValue << 4 | type.prescribedFlags)
        out.writeInteger(UInt8(2))
        out.writeInteger(identifier)
    }

    /// Writes an acknowledgment with the Reason Code and properties of the captured one.
    ///
    /// - Returns: true when it refuses the message.
    mutating func writeAcknowledgment(_ answer: PendingAnswer, into out: inout ByteBuffer) -> Bool {
        guard answer.template >= 0, planned.version.hasReasonCodes else {
            writeAcknowledgment(answer.type, answer.packetIdentifier, into: &out)
            return false
        }
        let step = planned.steps[Int(answer.template)]
        let packet = planned.bytes[step.bytes]
        guard step.type == answer.type, let place = packet.packetIdentifierOffset,
            packet.count <= limits.maximumPacketSize
        else {
            writeAcknowledgment(answer.type, answer.packetIdentifier, into: &out)
            return false
        }
        let start = out.writerIndex
        out.writeBytes(packet)
        out.setInteger(answer.packetIdentifier, at: start + place)
        return planned.reasonCode(of: step).isFailure
    }
}

extension ArraySlice where Element == UInt8 {
    /// Where the Packet Identifier of this packet is, from its first byte; nil when it has none or is cut short.
    var packetIdentifierOffset: Int? {
        guard let first else { return nil }
        // Four bytes of Remaining Length at most; whether it is true was found out when the packet was read.
        var offset = 1
        while offset < 5 {
            guard offset < count else { return nil }
            offset += 1
            if self[startIndex + offset - 1] < 0x80 { break }
        }
        switch ControlPacketType(rawValue: first >> 4) {
        case .publish:
            guard first & 0b0110 != 0, offset + 2 <= count else { return nil }
            offset += 2 + (Int(self[startIndex + offset]) << 8 | Int(self[startIndex + offset + 1]))
        case .puback, .pubrec, .pubrel, .pubcomp, .subscribe, .suback, .unsubscribe, .unsuback:
            break
        default:
            return nil
        }
        return offset + 2 <= count ? offset : nil
    }
}

extension Properties {
    /// The same properties but for those of one kind.
    func without(_ identifier: PropertyIdentifier) -> Properties {
        var rest = Properties()
        for property in self where property.identifier != identifier {
            try? rest.append(property)
        }
        return rest
    }
}
