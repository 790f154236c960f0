/// How captures are read: a filter, and limits on what a file may ask of this process.
public struct CaptureOptions: Sendable {
    /// A filter in libpcap's language (pcap-filter(7)) that frames must match; absent, all frames are delivered.
    ///
    /// It is compiled for each link type that the capture has frames of, and applies to every file format.
    public var filter: String?

    /// The longest pcapng block that is accepted, in bytes; 16 MiB unless set.
    ///
    /// A block is read whole, so this bounds the memory that one block can take.
    public var maximumBlockLength = 16 << 20

    /// How many interfaces one pcapng file may declare over all its sections; 65,536 unless set.
    ///
    /// An interface takes a few hundred bytes of memory for as little as 20 bytes of file.
    public var maximumInterfaces = 65_536

    /// How many bytes of Decryption Secrets Blocks are kept from one file; 16 MiB unless set.
    ///
    /// Blocks past this are counted in `CaptureFileFacts.secretsDropped`.
    public var maximumSecretsLength = 16 << 20

    /// How many bytes of section comments are kept from one file; 64 KiB unless set.
    public var maximumCommentsLength = 64 << 10

    /// How many bytes are read from a file at once; 512 KiB unless set, at least 4 KiB.
    public var bufferLength = 512 << 10

    /// Options with the documented defaults.
    public init(filter: String? = nil) {
        self.filter = filter
    }
}
