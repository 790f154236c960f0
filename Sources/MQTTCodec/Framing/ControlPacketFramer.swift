internal import WireBytes

/// Cuts a stream into Control Packets, however its bytes come in.
///
/// Memory follows the bytes that arrived, never the length that a header announces; a length past the limit fails as
/// soon as it is read. A stream whose framing failed stays failed: without a length there is no next packet.
public struct ControlPacketFramer: ~Copyable {
    /// The longest packet accepted, Fixed Header included, in bytes.
    ///
    /// Keeps a peer from making a receiver collect a quarter of a gigabyte for one packet.
    public let maximumPacketLength: Int

    private var buffer = ByteWriter(capacity: 4096)
    private var consumed = 0
    private var failure: DecodeError?

    /// The longest packet that MQTT allows: five bytes of Fixed Header and 268,435,455 more.
    public static let longestPacket = 268_435_460

    /// A framer at the start of a stream.
    public init(maximumPacketLength: Int = longestPacket) {
        self.maximumPacketLength = maximumPacketLength
    }

    /// How many bytes wait for the rest of their packet.
    public var pendingCount: Int { buffer.count - consumed }

    /// Takes the next bytes of the stream.
    public mutating func append(_ bytes: Span<UInt8>) {
        // Moving what is left costs no more than the bytes consumed before it.
        if consumed > 0, consumed >= pendingCount {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        buffer.append(bytes)
    }

    /// Hands over the next packet if it is whole, Fixed Header included, for the time of the call.
    ///
    /// - Returns: what `body` returned; nil when more bytes are needed.
    /// - Throws: `DecodeError` when the stream holds no Fixed Header here, or one of a packet that is too long; every
    ///   later call throws the same.
    public mutating func withNextPacket<Result>(
        _ body: (Span<UInt8>, FixedHeader) -> Result
    ) throws(DecodeError) -> Result? {
        if let failure {
            throw failure
        }
        switch FixedHeader.decode(buffer.span, at: consumed, end: buffer.count) {
        case .incomplete:
            return nil
        case .malformed(let error):
            failure = error
            throw error
        case .header(let header):
            let length = header.packetLength
            guard length <= maximumPacketLength else {
                let error = DecodeError(
                    .packetTooLong,
                    .remainingLength,
                    at: 1,
                    value: length,
                    limit: maximumPacketLength,
                    packetType: header.type
                )
                failure = error
                throw error
            }
            guard length <= pendingCount else { return nil }
            let packet = consumed..<consumed + length
            consumed = packet.upperBound
            return body(buffer.span.extracting(packet), header)
        }
    }
}
