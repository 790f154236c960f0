import FuzzInput
import MQTTCodec
import WireBytes

/// The first byte says how the stream is split; the rest is the stream.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let split = Int(input.byte() & 0x3F) + 1
    let stream = input.rest
    var framer = ControlPacketFramer(maximumPacketLength: 1 << 16)
    var consumed = 0
    var position = 0
    while position < stream.count {
        let end = min(stream.count, position + split)
        framer.append(stream.span.extracting(position..<end))
        position = end
        do {
            while let length = try framer.withNextPacket({ packet, header in
                check(packet, header)
                return packet.count
            }) {
                consumed += length
            }
        } catch {
            // What framing refuses, decoding may still be asked for.
            check(stream.span.extracting(consumed..<stream.count), nil)
            return 0
        }
        require(consumed + framer.pendingCount == position, "the framer lost or made up bytes")
    }
    check(stream.span.extracting(consumed..<stream.count), nil)
    TopicChecks.check(stream.span)
    return 0
}

/// Decodes in every version; what decodes has to be written back as it was.
private func check(_ packet: Span<UInt8>, _ header: FixedHeader?) {
    for version in ProtocolVersion.allCases {
        do {
            let decoded = try ControlPacket(decoding: packet, version: version)
            check(decoded, packet, version)
            if let header { checkLayouts(packet, header, version, decoded) }
        } catch {
            require(error.offset >= 0 && error.offset <= packet.count, "\(error) is outside of the packet")
            require(!error.description.isEmpty, "an error without words")
            if let header { checkLayouts(packet, header, version, nil) }
        }
    }
}

private func check(_ decoded: ControlPacket, _ packet: Span<UInt8>, _ version: ProtocolVersion) {
    do {
        let encoded = try decoded.encoded(version: version)
        require(encoded.span.hasSameBytes(as: packet), "\(decoded) is written as \(encoded)")
    } catch {
        fatalError("\(decoded) cannot be written: \(error)")
    }
}

/// The borrowed faces agree with the owned packet.
private func checkLayouts(
    _ packet: Span<UInt8>,
    _ header: FixedHeader,
    _ version: ProtocolVersion,
    _ decoded: ControlPacket?
) {
    switch header.type {
    case .publish:
        let layout = try? PublishLayout(decoding: packet, header: header, at: 0, version: version)
        guard case .publish(let publish)? = decoded else {
            require(layout == nil, "a PUBLISH is read by one face only")
            return
        }
        guard let layout else { fatalError("a PUBLISH is read by one face only") }
        require(layout.qos == publish.qos && layout.dup == publish.dup && layout.retain == publish.retain, "flags")
        require(layout.packetIdentifier == publish.packetIdentifier, "Packet Identifier")
        require([UInt8](copying: packet.extracting(layout.topicName)) == Array(publish.topicName.utf8), "Topic Name")
        require([UInt8](copying: packet.extracting(layout.payload)) == publish.payload, "Payload")
        checkProperties(packet, layout.properties)
    case .puback, .pubrec, .pubrel, .pubcomp:
        let layout = try? AcknowledgmentLayout(decoding: packet, header: header, at: 0, version: version)
        require((layout == nil) == (decoded == nil), "an acknowledgment is read by one face only")
        if let layout { checkProperties(packet, layout.properties) }
    default:
        break
    }
}

private func checkProperties(_ packet: Span<UInt8>, _ range: Range<Int>) {
    var cursor = PropertyCursor(range)
    do {
        while let property = try cursor.next(in: packet) {
            require(range.contains(property.range.lowerBound) && property.range.upperBound <= range.upperBound, "range")
        }
    } catch {
        fatalError("properties that were validated cannot be read: \(error)")
    }
}
