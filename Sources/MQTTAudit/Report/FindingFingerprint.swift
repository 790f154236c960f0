import MQTTCodec
import MQTTTimeline
import WireBytes

/// What stays the same of a finding from one capture to the next.
///
/// It is a hash over the rule, the version, who broke it, the client, the type of the packet, and what was observed without
/// its numbers. Frames, times, ports and counts do not enter it.
public struct FindingFingerprint: Sendable, Hashable, CustomStringConvertible {
    /// The hash.
    public let value: UInt64

    /// The fingerprint of a finding.
    ///
    /// - Parameter client: the Client Identifier, or the client's IP address.
    public init(_ finding: Finding, client: String) {
        var hash = Self.mix(finding.rule, into: 0)
        hash = Self.mix(finding.version?.description ?? "", into: hash)
        hash = Self.mix("\(finding.fault.name)", into: hash)
        hash = Self.mix(client, into: hash)
        hash = Self.mix(finding.packetType?.description ?? "", into: hash)
        value = Self.withoutNumbers(finding.observed).span.hashed(seed: hash)
    }

    /// Reads what `description` wrote; nil for anything else.
    public init?(_ description: String) {
        guard description.utf8.count == 16, !description.hasPrefix("+"), !description.hasPrefix("-"),
            let value = UInt64(description, radix: 16)
        else { return nil }
        self.value = value
    }

    /// Sixteen hexadecimal digits.
    public var description: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func mix(_ text: String, into hash: UInt64) -> UInt64 { text.utf8Span.span.hashed(seed: hash) }

    /// The text with one `#` for each run of decimal digits.
    private static func withoutNumbers(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        var isInNumber = false
        for byte in text.utf8 {
            let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            if !isDigit { result.append(byte) } else if !isInNumber { result.append(UInt8(ascii: "#")) }
            isInNumber = isDigit
        }
        return result
    }
}
