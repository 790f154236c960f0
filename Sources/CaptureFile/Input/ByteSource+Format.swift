internal import WireBytes

/// What a source turned out to hold.
enum RecognisedFormat {
    case pcap(PcapHeader)
    case pcapng
}

extension ByteSource {
    /// Tells compressed files by their first bytes and reads what is inside from here on.
    mutating func decompressIfNeeded() throws(CaptureError) -> Compression? {
        _ = try fill(PcapHeader.length)
        guard let compression = Compression(start: peek(6)) else { return nil }
        try decompress(compression)
        return compression
    }

    /// Tells the format of a capture file by its first bytes, which stay in the buffer.
    ///
    /// - Throws: `CaptureError` `.notACapture`, saying what is there instead.
    mutating func recognise() throws(CaptureError) -> RecognisedFormat {
        // A whole Section Header Block is 28 bytes at least, a classic file header 24.
        let isWhole = try fill(PcapHeader.length)
        let start = peek(PcapHeader.length)
        if start.isEmpty {
            throw CaptureError(
                .notACapture,
                detail: isCutShort ? "the compressed file is cut short" : "the file is empty"
            )
        }
        let isPcapng = start.starts(with: [0x0A, 0x0D, 0x0D, 0x0A])
        guard isPcapng || PcapHeader.matches(start) else {
            throw CaptureError(.notACapture, detail: "starts with \(String.quoting([UInt8](start.prefix(12))))")
        }
        guard isWhole else {
            throw CaptureError(.notACapture, detail: "the file ends inside its header, after \(start.count) bytes")
        }
        if let header = PcapHeader(decoding: start.span) { return .pcap(header) }
        return .pcapng
    }
}
