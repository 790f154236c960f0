/// How much memory and work one TLS connection may take.
public struct TLSLimits: Sendable {
    /// Bytes of one handshake message, which come in as many records as the sender likes; 128 KiB.
    ///
    /// A longer one ends what is followed of the handshake.
    public var handshakeMessageBytes = 128 << 10
    /// Bytes that the connections of a lane keep in all: of incomplete records and messages, and of handshakes under
    /// way; 64 MiB.
    ///
    /// Beyond that, a connection is given up that keeps more than 4 KiB of its own.
    public var keptBytesInAll = 64 << 20
    /// Cipher suites, and application protocols, that are told of what a client offers; 1,000 each.
    public var offeredValues = 1000
    /// Certificates of one side that are told of a handshake; 16.
    public var certificates = 16
    /// Alternative names that are told of a certificate; 64.
    public var certificateNames = 64
    /// Alerts that are told of one handshake; 16.
    public var handshakeAlerts = 16
    /// Bytes of a client's records that wait until the server's answer tells how they are encrypted; 128 KiB.
    public var heldBytes = 128 << 10
    /// Lost records after which the next one's sequence number is still searched for; 1,024.
    public var lostRecords = 1024
    /// Bytes of one direction that are decrypted in vain to find records behind gaps, until it is given up; 32 MiB.
    public var searchedBytes = 32 << 20
    /// Records of one direction that are tried without success before a key counts as the wrong one; 64.
    public var failedRecords = 64

    /// The defaults.
    public init() {}
}
