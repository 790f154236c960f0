internal import WireBytes

/// Control Packets one behind the other, as one side of a connection sends them, each read and annotated.
public struct PacketSequence: Sendable {
    /// How the version was found in which packets before the first CONNECT are read.
    public enum VersionSource: Hashable, Sendable {
        /// A CONNECT in front of all other packets states it.
        case connect
        /// The caller named it.
        case caller
        /// All packets can be read in it; also in these, which were not taken.
        case fits(also: [ProtocolVersion])
        /// Not all packets can be read in any version; in this one, most can.
        case nearest
    }

    /// One packet.
    public struct Entry: Sendable {
        /// Where it is in the bytes.
        public let range: Range<Int>
        /// What it is; RESERVED where there is no such type.
        public let type: ControlPacketType
        /// The version in which it was read.
        public let version: ProtocolVersion
        /// The packet; nil when it is malformed.
        public let packet: ControlPacket?
        /// What is wrong with it; offsets count from the packet's first byte.
        public let error: DecodeError?
        /// Its fields.
        public let annotation: PacketAnnotation
        /// Whether any text in it may be a part of a Password or of Authentication Data: it is a malformed CONNECT or
        /// AUTH, or follows one and may be what such a packet left over.
        public let mayHoldSecrets: Bool
    }

    /// The packets, in their order.
    public let entries: [Entry]
    /// The version in which packets before the first CONNECT were read.
    public let version: ProtocolVersion
    /// How that was found.
    public let versionSource: VersionSource

    /// Reads all packets in `bytes`.
    ///
    /// A packet whose length cannot be believed takes all that is left.
    ///
    /// - Parameter version: the version that is spoken; nil to find out. CONNECT states its own.
    public init(decoding bytes: [UInt8], version: ProtocolVersion?) {
        if let version {
            (self.version, versionSource) = (version, .caller)
        } else {
            (self.version, versionSource) = Self.findVersion(bytes)
        }
        var entries: [Entry] = []
        var spoken = self.version
        var mayHoldSecrets = false
        var offset = 0
        while offset < bytes.count {
            let range = Self.packet(at: offset, in: bytes)
            let own = bytes.span.extracting(range)
            let type = ControlPacketType(rawValue: own[0] >> 4)
            var packet: ControlPacket?
            var error: DecodeError?
            do throws(DecodeError) {
                let decoded = try ControlPacket(decoding: own, version: spoken)
                if case .connect(let connect) = decoded { spoken = connect.version }
                packet = decoded
            } catch let failure {
                error = failure
                if type == .connect, let stated = failure.version { spoken = stated }
                if type == .connect || type == .auth { mayHoldSecrets = true }
            }
            entries.append(
                Entry(
                    range: range,
                    type: type,
                    version: error?.version ?? spoken,
                    packet: packet,
                    error: error,
                    annotation: PacketAnnotation(of: own, version: spoken),
                    mayHoldSecrets: mayHoldSecrets
                )
            )
            offset = range.upperBound
        }
        self.entries = entries
    }

    private static func packet(at offset: Int, in bytes: [UInt8]) -> Range<Int> {
        guard case .header(let header) = FixedHeader.decode(bytes.span, at: offset, end: bytes.count) else {
            return offset..<bytes.count
        }
        return offset..<min(bytes.count, offset + header.packetLength)
    }

    /// The version that a CONNECT states, also where it is malformed behind that.
    private static func statedVersion(_ packet: Span<UInt8>) -> ProtocolVersion? {
        do throws(DecodeError) {
            guard case .connect(let connect) = try ControlPacket(decoding: packet, version: nil) else { return nil }
            return connect.version
        } catch {
            return error.version
        }
    }

    private static func findVersion(_ bytes: [UInt8]) -> (ProtocolVersion, VersionSource) {
        var readable: [(version: ProtocolVersion, count: Int, fits: Bool)] = []
        for version in [ProtocolVersion.v5_0, .v3_1_1, .v3_1] {
            var offset = 0
            var count = 0
            var fits = true
            while offset < bytes.count {
                let range = packet(at: offset, in: bytes)
                let own = bytes.span.extracting(range)
                if own[0] >> 4 == ControlPacketType.connect.rawValue {
                    guard count == 0 else { break }
                    if let stated = statedVersion(own) { return (stated, .connect) }
                    fits = false
                    break
                }
                guard (try? ControlPacket(decoding: own, version: version)) != nil else {
                    fits = false
                    break
                }
                count += 1
                offset = range.upperBound
            }
            readable.append((version, count, fits))
        }
        let fitting = readable.filter(\.fits).map(\.version)
        if let version = fitting.first { return (version, .fits(also: Array(fitting.dropFirst()))) }
        // The first of those with the largest count: versions stand there from the newest on.
        var nearest = readable[0]
        for candidate in readable where candidate.count > nearest.count { nearest = candidate }
        return (nearest.version, .nearest)
    }
}
