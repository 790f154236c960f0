import MQTTCodec
import MQTTTimeline
import WireBytes

/// A packet as the checks see it; its bytes are passed beside it.
struct AuditedPacket: ~Copyable {
    /// Where it was seen.
    let place: PacketPlace
    /// The version in which it was read.
    let version: ProtocolVersion
    /// False when the version is a guess.
    let isVersionCertain: Bool
    /// Whether it could not be read, or breaks a rule of form.
    var isBroken = false

    init(_ place: PacketPlace, _ facts: MQTTConnectionFacts) {
        self.place = place
        version = facts.version
        isVersionCertain = facts.versionSource == .connect
    }

    /// The bytes of `contents` around `bytes`, as many as are shown.
    ///
    /// CONNECT and AUTH hold secrets: of those, only what is broken and what comes before it is shown, and nothing of a
    /// Password.
    func excerpt(around bytes: Range<Int>?, of contents: Span<UInt8>) -> Finding.Excerpt? {
        let holdsSecrets = place.header.type == .connect || place.header.type == .auth
        let length = place.header.packetLength
        guard !contents.isEmpty, !holdsSecrets || bytes != nil else { return nil }
        let middle = bytes?.lowerBound ?? 0
        let start = max(0, min(middle &- 16, contents.count))
        var end = min(contents.count, start &+ FindingSink.excerptBytes)
        if holdsSecrets { end = min(end, bytes?.upperBound ?? start) }
        guard start < end else { return nil }
        var shown: [UInt8] = []
        shown.reserveCapacity(end &- start)
        for index in start..<end { shown.append(contents[index]) }
        return Finding.Excerpt(offset: start, bytes: shown, packetLength: length)
    }
}
