import FuzzInput
import PacketHeaders

/// One segment, made from eight bytes of input; sequence numbers stay close together and around the wrap.
struct Step {
    let segment: TCPSegment
    let elapsed: Int64
    let isSweep: Bool
    let ignores: Bool

    init(_ input: inout Input) {
        let who = input.byte()
        let bits = ControlBits(rawValue: input.byte() & 0x17)
        let sequence = UInt32(input.uint16() & 0x0FFF)
        let length = Int(input.byte()) % 64
        let acknowledgment = UInt32(input.uint16())
        let more = input.byte()
        let isForward = who & 1 == 0
        let client = UInt16(40_000 + Int(who >> 1 & 3))
        let base: UInt32 = 0xFFFF_FF00
        segment = TCPSegment(
            source: IPAddress(ipv4: isForward ? 0x0A00_0001 : 0x0A00_0002),
            destination: IPAddress(ipv4: isForward ? 0x0A00_0002 : 0x0A00_0001),
            sourcePort: isForward ? client : 1883,
            destinationPort: isForward ? 1883 : client,
            // Now and then a number far away.
            sequenceNumber: base &+ sequence &+ (more & 0xC0 == 0xC0 ? 0x6000_0000 : 0),
            acknowledgmentNumber: base &+ (acknowledgment & 0x0FFF),
            controlBits: bits,
            window: 1024,
            payload: 0..<length,
            payloadLengthOnWire: length + (more & 0x30 == 0x30 ? 7 : 0)
        )
        elapsed = [0, 1000, 300_000_000, 40_000_000_000][Int(more & 3)] - (more & 4 != 0 ? 500 : 0)
        isSweep = more & 8 != 0
        ignores = who & 0xF8 == 0xF8
    }

    /// The payload; where repeated bytes agree, a byte depends on its sequence number alone.
    func payload(isConsistent: Bool, frame: UInt64) -> [UInt8] {
        let first = segment.sequenceNumber &+ (segment.controlBits.contains(.syn) ? 1 : 0)
        return segment.payload.map { index in
            StreamChecks.byte(at: first &+ UInt32(index)) &+ (isConsistent ? 0 : UInt8(truncatingIfNeeded: frame))
        }
    }
}
