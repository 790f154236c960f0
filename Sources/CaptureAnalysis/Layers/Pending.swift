import TLSDecryption
import WebSocketFraming

enum Beginning { case yes, no, needsMore }
final class TLSSessionCache {}
extension TLSConnection {
    init(keys: TLSKeys, sessions: TLSSessionCache, isFromStart: Bool) { self.init(keys: keys, isFromStart: isFromStart) }
}
extension WebSocketConnection {
    static func begins(_ bytes: Span<UInt8>) -> Beginning { bytes.count > 0 && bytes[0] == 0x47 ? .yes : .no }
}
extension TLSKeys { var remembersSessions: Bool { false } }
