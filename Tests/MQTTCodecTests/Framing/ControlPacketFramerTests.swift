import MQTTCodec
import Testing
import WireBytes

@Suite("Control Packet framer")
struct ControlPacketFramerTests {
    static let stream = Vectors.all.flatMap(\.bytes)

    /// The packets that come out of `framer` now.
    static func drain(_ framer: inout ControlPacketFramer) throws(DecodeError) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        while let packet = try framer.withNextPacket({ span, header in
            #expect(header.packetLength == span.count)
            var writer = ByteWriter()
            writer.append(span)
            return writer.array
        }) {
            packets.append(packet)
        }
        return packets
    }

    @Test("a stream split in two, at every byte")
    func splitInTwo() throws {
        let expected = Vectors.all.map(\.bytes)
        for split in 0...Self.stream.count {
            var framer = ControlPacketFramer()
            framer.append(Self.stream.span.extracting(first: split))
            var packets = try Self.drain(&framer)
            framer.append(Self.stream.span.extracting(droppingFirst: split))
            packets += try Self.drain(&framer)
            #expect(packets == expected)
            #expect(framer.pendingCount == 0)
        }
    }

    @Test("a stream in pieces of equal size", arguments: [1, 2, 3, 7, 64, 100_000])
    func pieces(size: Int) throws {
        var framer = ControlPacketFramer()
        var packets: [[UInt8]] = []
        for start in stride(from: 0, to: Self.stream.count, by: size) {
            framer.append(Self.stream.span.extracting(start..<min(start + size, Self.stream.count)))
            packets += try Self.drain(&framer)
        }
        #expect(packets == Vectors.all.map(\.bytes))
    }

    @Test("packets left inside come out later, in order")
    func lazily() throws {
        var framer = ControlPacketFramer()
        for _ in 0..<100 {
            framer.append(Self.stream.span)
        }
        var count = 0
        while try framer.withNextPacket({ _, _ in true }) != nil {
            count += 1
            if count % 3 == 0, count < 300 {
                let ping: [UInt8] = [0xC0, 0x00]
                framer.append(ping.span)
            }
        }
        #expect(count == 100 * Vectors.all.count + 99)
    }

    @Test("a stream whose length cannot be read fails, and stays failed")
    func failure() {
        let expected = DecodeError(.lengthTooLong, .remainingLength, at: 1, packetType: .publish)
        var framer = ControlPacketFramer()
        let bytes: [UInt8] = [0xC0, 0x00, 0x30, 0x80, 0x80, 0x80, 0x80]
        framer.append(bytes.span)
        #expect((try? framer.withNextPacket { _, header in header.type }) == .pingreq)
        for _ in 0..<2 {
            var error: DecodeError?
            do throws(DecodeError) {
                _ = try framer.withNextPacket { _, _ in }
            } catch let thrown {
                error = thrown
            }
            #expect(error == expected)
            framer.append(bytes.span)
        }
    }

    @Test("the limit is met by exactly its length, and one more is refused before it arrives")
    func limit() throws {
        var framer = ControlPacketFramer(maximumPacketLength: 10)
        let fits = packet(0x30, bytes("0001 'a' '12345'"))
        framer.append(fits.span)
        #expect(try Self.drain(&framer) == [fits])
        let header: [UInt8] = [0x30, 0x09]
        framer.append(header.span)
        var error: DecodeError?
        do throws(DecodeError) {
            _ = try framer.withNextPacket { _, _ in }
        } catch let thrown {
            error = thrown
        }
        #expect(
            error
                == DecodeError(.packetTooLong, .remainingLength, at: 1, value: 11, limit: 10, packetType: .publish)
        )
    }

    @Test("the longest length that MQTT has is waited for")
    func longest() throws {
        var framer = ControlPacketFramer()
        let header: [UInt8] = [0x30, 0xFF, 0xFF, 0xFF, 0x7F]
        framer.append(header.span)
        #expect(try Self.drain(&framer) == [])
        #expect(framer.pendingCount == 5)
    }
}
