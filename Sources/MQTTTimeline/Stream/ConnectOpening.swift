import MQTTCodec
import WireBytes

/// Whether a stream begins with CONNECT, judged from as few bytes as that takes.
enum ConnectOpening {
    case isConnect
    case isNotConnect
    case needsMore

    init(_ bytes: Span<UInt8>) {
        if bytes.isEmpty {
            self = .needsMore
            return
        }
        guard bytes[0] >> 4 == 1 else {
            self = .isNotConnect
            return
        }
        switch FixedHeader.decode(bytes, at: 0, end: bytes.count) {
        case .incomplete:
            self = .needsMore
        case .malformed:
            self = .isNotConnect
        case .header(let header):
            // "MQTT" and "MQIsdp" with their lengths.
            let names: [[UInt8]] = [[0, 4, 0x4D, 0x51, 0x54, 0x54], [0, 6, 0x4D, 0x51, 0x49, 0x73, 0x64, 0x70]]
            let available = min(bytes.count, header.packetLength) &- header.length
            var isPrefix = false
            for name in names {
                let compared = min(available, name.count)
                guard (0..<compared).allSatisfy({ bytes[header.length + $0] == name[$0] }) else { continue }
                if compared == name.count {
                    self = .isConnect
                    return
                }
                isPrefix = true
            }
            self = isPrefix && bytes.count < header.packetLength ? .needsMore : .isNotConnect
        }
    }
}
