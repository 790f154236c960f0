import TLSDecryption

final class TLSSessionCache {}
extension TLSConnection {
    init(keys: TLSKeys, sessions: TLSSessionCache, isFromStart: Bool) { self.init(keys: keys, isFromStart: isFromStart) }
}
extension TLSKeys { var remembersSessions: Bool { false } }
