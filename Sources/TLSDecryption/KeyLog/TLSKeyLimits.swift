/// How much of key logs is held in memory; what does not fit is counted and told, never an error.
public struct TLSKeyLimits: Sendable, Equatable {
    /// Of how many client randoms the places in a key log are remembered; 4 Mi unless set.
    ///
    /// Each takes 8 bytes of a table that is at least a quarter empty and at most 64 MiB large then. The secrets
    /// themselves stay in the file. A client random whose lines do not stand together counts once for each place.
    public var maximumClientRandoms = 4 << 20
    /// How many bytes are kept of what cannot be read twice: secrets blocks, and key logs from pipes; 64 MiB unless set.
    public var maximumBytesInMemory = 64 << 20
    /// How many bad lines of a key log are named, beside their number; 5 unless set.
    public var maximumNamedLines = 5

    /// The documented defaults.
    public init() {}

    /// The longest line that is read, in bytes; longer ones are bad lines.
    static let maximumLineLength = 4_096
    /// The longest file with a private key, in bytes.
    static let maximumKeyLength = 1 << 20
    /// At how many places of one key log the lines of one client random are looked for.
    ///
    /// Peers write the lines of a handshake within milliseconds, so that few lines of others come between.
    static let maximumPlaces = 32
    /// Lines of one client random that stand together are remembered as one place up to this length, in bytes.
    static let maximumRunLength = 8 << 10
    /// How much of a key log can be remembered: places are stored with 36 bits.
    static let maximumFileLength: UInt64 = 1 << 36
}
