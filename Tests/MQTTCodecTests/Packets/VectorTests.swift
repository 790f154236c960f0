import MQTTCodec
import Testing
import WireBytes

@Suite("Control Packets, from bytes to meaning and back")
struct VectorTests {
    @Test("bytes mean what the table says", arguments: Vectors.all)
    func decodes(_ vector: Vector) throws {
        let packet = try ControlPacket(decoding: vector.bytes.span, version: vector.version)
        #expect(packet == vector.packet)
        #expect(packet.type.rawValue == vector.bytes[0] >> 4)
    }

    @Test("meaning becomes the same bytes", arguments: Vectors.all)
    func encodes(_ vector: Vector) throws {
        #expect(try vector.packet.encoded(version: vector.version) == vector.bytes)
    }

    @Test("a packet in the middle of a buffer reads the same", arguments: Vectors.all)
    func decodesInTheMiddle(_ vector: Vector) throws {
        let buffer = [0xC0, 0x00] + vector.bytes + [0xC0, 0x00]
        guard case .header(let header) = FixedHeader.decode(buffer.span, at: 2, end: buffer.count) else {
            Issue.record("no Fixed Header")
            return
        }
        let packet = try ControlPacket(decoding: buffer.span, header: header, at: 2, version: vector.version)
        #expect(packet == vector.packet)
    }

    @Test("cut at any byte, a packet is not whole", arguments: Vectors.all)
    func cut(_ vector: Vector) {
        for count in vector.bytes.indices {
            let error = decodeError(Array(vector.bytes[..<count]), vector.version)
            #expect(error?.code == .truncated)
            #expect(error?.field == (count == 0 ? .packetType : .remainingLength))
            #expect(error?.statement != nil)
            #expect((error?.value ?? 0) > (error?.limit ?? 0))
        }
    }

    /// The same cut, with a Remaining Length that fits: what can be read then is a shorter packet, written as it came.
    @Test("cut at any byte with its length corrected, it is malformed or another packet", arguments: Vectors.all)
    func shortened(_ vector: Vector) throws {
        guard let header = header(of: vector.bytes) else {
            Issue.record("no Fixed Header")
            return
        }
        let body = vector.bytes[header.length...]
        for count in 0..<body.count {
            let bytes = packet(vector.bytes[0], Array(body.prefix(count)))
            do throws(DecodeError) {
                let packet = try ControlPacket(decoding: bytes.span, version: vector.version)
                #expect(encoded(packet, vector.version) == bytes)
            } catch {
                #expect(error.code == .truncated)
                #expect(error.offset <= bytes.count)
            }
        }
    }

    @Test("one byte more, and it is left over or read as a part", arguments: Vectors.all)
    func lengthened(_ vector: Vector) throws {
        let outside = decodeError(vector.bytes + [0], vector.version)
        #expect(outside?.code == .trailingBytes)
        #expect(outside?.offset == vector.bytes.count)
        guard let header = header(of: vector.bytes) else {
            Issue.record("no Fixed Header")
            return
        }
        let bytes = packet(vector.bytes[0], Array(vector.bytes[header.length...]) + [0])
        do throws(DecodeError) {
            let packet = try ControlPacket(decoding: bytes.span, version: vector.version)
            #expect(encoded(packet, vector.version) == bytes)
        } catch {
            #expect(error.code == .trailingBytes || error.code == .truncated)
        }
    }

    @Test("a packet other than CONNECT needs to know its version")
    func versionUnknown() {
        for vector in Vectors.all {
            let error = decodeError(vector.bytes, nil)
            #expect(error?.code == (vector.packet.type == .connect ? nil : .versionUnknown))
        }
    }

    @Test("every type in every version that has it is in the table")
    func complete() {
        for version in ProtocolVersion.allCases {
            for type in (1...15).map(ControlPacketType.init(rawValue:)) where type.isAssigned(in: version) {
                #expect(Vectors.all.contains { $0.version == version && $0.packet.type == type }, "\(version) \(type)")
            }
        }
    }
}
