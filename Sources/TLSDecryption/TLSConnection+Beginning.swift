import WireBytes

extension TLSConnection {
    /// What the first bytes of one direction say.
    public enum Beginning: Sendable, Equatable {
        /// They begin a TLS record, or ClientHello in the form of SSL 2.0.
        case tls
        /// They do not.
        case other
        /// There are too few of them to tell.
        case undecided
    }

    /// Tells from the first bytes of one direction, a client's or a server's, whether it is TLS.
    ///
    /// No first byte of TLS can begin MQTT, HTTP or the PROXY protocol, so that a few bytes are enough.
    public static func begins(_ bytes: Span<UInt8>) -> Beginning {
        guard bytes.count > 0 else { return .undecided }
        guard bytes[0] & 0x80 == 0 else { return beginsAsSSL2(bytes) }
        guard (ContentType.changeCipherSpec...ContentType.applicationData).contains(bytes[0]) else { return .other }
        if bytes.count > 1, bytes[1] != 3 { return .other }
        if bytes.count > 2, bytes[2] > 4 { return .other }
        guard bytes.count >= RecordHeader.size else { return .undecided }
        guard let header = RecordHeader(bytes, at: 0), header.length > 0 else { return .other }
        switch header.contentType {
        case ContentType.changeCipherSpec: return header.length == 1 ? .tls : .other
        case ContentType.alert: return header.length >= 2 ? .tls : .other
        default: return .tls
        }
    }

    /// RFC 5246 appendix E.2: a length with its first bit set, ClientHello, a version.
    private static func beginsAsSSL2(_ bytes: Span<UInt8>) -> Beginning {
        if bytes.count > 2, bytes[2] != HandshakeType.clientHello.rawValue { return .other }
        if bytes.count > 3, bytes[3] != 3, bytes[3] != 0 { return .other }
        guard bytes.count > 4 else { return .undecided }
        return bytes[3] == 3 ? (bytes[4] <= 4 ? .tls : .other) : (bytes[4] == 2 ? .tls : .other)
    }
}
