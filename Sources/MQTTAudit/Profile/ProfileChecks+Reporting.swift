import MQTTCodec
import MQTTTimeline
import WireBytes

extension ProfileChecks {
    /// Where a PUBLISH begins in the bytes its layout refers to.
    static func start(of publish: borrowing PublishEvent) -> Int {
        publish.layout.topicName.lowerBound &- 2 &- publish.place.header.length
    }

    /// The bytes of a PUBLISH alone, as far as they are there.
    static func range(of publish: borrowing PublishEvent, in bytes: Span<UInt8>) -> Range<Int> {
        let start = max(0, min(start(of: publish), bytes.count))
        return start..<min(bytes.count, start &+ publish.place.header.packetLength)
    }

    /// Reports that a packet breaks a limit; who says so is added to `expected`.
    ///
    /// - Parameters:
    ///   - contents: the packet, from its first byte; empty where it is not at hand.
    ///   - range: the bytes of it that break the limit.
    func report(
        _ limit: ProfileLimit,
        _ packet: borrowing AuditedPacket,
        _ connection: AuditedConnection,
        _ contents: Span<UInt8>,
        _ range: Range<Int>?,
        certainty: Certainty = .definite,
        _ expected: String,
        _ observed: String,
        _ sink: inout FindingSink
    ) {
        let note = limit.note.isEmpty ? "" : "; \(limit.note)"
        sink.report(
            .all(limit.key.row.name),
            packet,
            connection,
            contents: contents,
            bytes: range,
            severity: limit.severity,
            certainty: max(certainty, limit.origin.certainty),
            expected: "\(expected) (\(rules.profile.title)\(note))",
            observed: observed
        )
    }
}

/// Text as limits measure it.
enum ProfileText {
    /// The length of a text in the unit of its limit.
    static func length(_ text: Span<UInt8>, _ unit: ProfileLimit.Unit) -> Int {
        guard unit == .characters else { return text.count }
        var count = 0
        for index in text.indices where text[index] & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    static func length(_ text: String, _ unit: ProfileLimit.Unit) -> Int {
        unit == .bytes ? text.utf8.count : text.unicodeScalars.count
    }

    /// How many levels a topic has.
    static func levels(_ topic: Span<UInt8>) -> Int {
        var count = 1
        for index in topic.indices where topic[index] == UInt8(ascii: "/") { count &+= 1 }
        return count
    }

    /// Bytes as text, at most 80 of them.
    static func text(_ bytes: Span<UInt8>) -> String {
        var copy: [UInt8] = []
        for index in 0..<min(bytes.count, 80) { copy.append(bytes[index]) }
        return String(decoding: copy, as: UTF8.self) + (bytes.count > 80 ? "…" : "")
    }
}
