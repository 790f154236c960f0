import MQTTCodec
import MQTTTimeline
import WireBytes

/// What a rewriting does with a packet.
enum StepChange {
    case keep
    case replace(ControlPacket)
    case remove
}

extension PlannedConnection {
    /// Changes the CONNECT to send, also where it is among the packets.
    mutating func changeConnect(_ change: (inout ControlPacket.Connect) -> Void) {
        var changed = connect
        change(&changed)
        guard changed != connect else { return }
        connect = changed
        _ = changePackets(
            where: { $0.type == .connect && $0.from == .client },
            { _, _ in .replace(.connect(changed)) }
        )
    }

    /// Changes packets, one after the other.
    ///
    /// - Parameters:
    ///   - isWanted: whether a packet has to be decoded at all.
    ///   - newVersion: the version to write them in; nil for that of the connection.
    /// - Returns: how many could not be written with their changes; they stay as they were.
    mutating func changePackets(
        where isWanted: (PlannedStep) -> Bool,
        as newVersion: ProtocolVersion? = nil,
        _ change: (PlannedStep, ControlPacket) -> StepChange
    ) -> Int {
        guard steps.contains(where: isWanted) else { return 0 }
        let old = bytes
        var writer = ByteWriter(capacity: old.count)
        var kept: [PlannedStep] = []
        kept.reserveCapacity(steps.count)
        var failures = 0
        let version = version
        for var step in steps {
            let raw = old.span.extracting(step.bytes)
            let start = writer.count
            if isWanted(step), let packet = try? ControlPacket(decoding: raw, version: version) {
                switch change(step, packet) {
                case .remove:
                    continue
                case .replace(let replacement):
                    do throws(EncodeError) {
                        try replacement.encode(into: &writer, version: newVersion ?? version)
                        step.take(replacement)
                    } catch {
                        failures += 1
                        writer.append(raw)
                    }
                case .keep:
                    writer.append(raw)
                }
            } else {
                writer.append(raw)
            }
            step.bytes = start..<writer.count
            kept.append(step)
        }
        steps = kept
        bytes = writer.array
        return failures
    }
}

extension PlannedStep {
    /// Says of itself what the packet says.
    fileprivate mutating func take(_ packet: ControlPacket) {
        type = packet.type
        if case .publish(let publish) = packet {
            qos = publish.qos
            if qos == .atMostOnce { packetIdentifier = 0 }
        }
    }
}

extension Properties {
    /// These properties, each changed, or left out where the change is nil.
    func changed(_ change: (Property) -> Property?) -> Properties {
        guard let changed = try? Properties(compactMap(change)) else { return self }
        return changed
    }
}
