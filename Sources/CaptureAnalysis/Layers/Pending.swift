import TLSDecryption

extension TLSKeys { var remembersSessions: Bool { false } }
