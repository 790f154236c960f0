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
    /// False when only port numbers tell which end is the Client.
    let isSenderCertain: Bool
    /// Whether its bytes may be part of a CONNECT that could not be read.
    let mayHoldSecrets: Bool
    /// Whether it could not be read, or breaks a rule of form.
    var isBroken = false

    init(_ place: borrowing PacketPlace, _ facts: MQTTConnectionFacts) {
        self.place = copy place
        version = facts.version
        isVersionCertain = facts.versionSource == .connect
        isSenderCertain = !facts.isClientGuessed
        mayHoldSecrets = false
    }

    /// A Malformed Packet; CONNECT states its own version even where it cannot be read to its end.
    init(_ event: MalformedEvent, _ facts: MQTTConnectionFacts) {
        let stated = event.type == .connect ? event.error.version : nil
        place = PacketPlace(event)
        version = stated ?? facts.version
        isVersionCertain = stated != nil || facts.versionSource == .connect
        isSenderCertain = !facts.isClientGuessed
        mayHoldSecrets = facts.mayHoldSecrets(from: event.from)
        isBroken = true
    }

    /// The bytes of `contents` around `bytes`, as many as are shown.
    ///
    /// CONNECT and AUTH hold secrets: of those, only what surely comes before a secret is shown. What follows a CONNECT
    /// that could not be read may be the rest of it, and is not shown either.
    func excerpt(around bytes: Range<Int>?, of contents: Span<UInt8>) -> Finding.Excerpt? {
        let shownEnd = endOfShown(contents)
        let middle = bytes?.lowerBound ?? 0
        let start = max(0, min(middle &- 16, contents.count))
        let end = min(shownEnd, start &+ FindingSink.excerptBytes)
        guard start < end, middle < end || bytes == nil else { return nil }
        var shown: [UInt8] = []
        shown.reserveCapacity(end &- start)
        for index in start..<end { shown.append(contents[index]) }
        return Finding.Excerpt(offset: start, bytes: shown, packetLength: place.header.packetLength)
    }

    private func endOfShown(_ contents: Span<UInt8>) -> Int {
        switch place.header.type {
        case .connect: min(contents.count, SecretSearch.endOfOpenPart(ofConnect: contents, version: version))
        case .auth: min(contents.count, place.header.length &+ 1)
        default: mayHoldSecrets ? 0 : contents.count
        }
    }
}
