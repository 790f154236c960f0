import PacketHeaders
import Testing

/// One frame and what it has to come out as.
struct FrameRow: Sendable, CustomTestStringConvertible {
    enum Expectation: Sendable {
        /// A segment with this text as its data, from port 40112 to 1883 between the default addresses.
        case ipv4(String)
        case ipv6(String)
        case outcome(Dissection)
    }

    let name: String
    let linkType: LinkType
    let bytes: [UInt8]
    let expected: Expectation

    init(_ name: String, _ linkType: LinkType, _ bytes: [UInt8], _ expected: Expectation) {
        self.name = name
        self.linkType = linkType
        self.bytes = bytes
        self.expected = expected
    }

    /// A row whose frame begins with Ethernet.
    init(_ name: String, _ bytes: [UInt8], _ expected: Expectation) {
        self.init(name, .ethernet, bytes, expected)
    }

    var testDescription: String { name }

    var isSegment: Bool {
        if case .outcome = expected { return false }
        return true
    }

    func check(
        _ outcome: Dissection,
        _ bytes: [UInt8]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        switch expected {
        case .ipv4(let text):
            expectSegment(outcome, in: bytes ?? self.bytes, text, isIPv6: false, sourceLocation: sourceLocation)
        case .ipv6(let text):
            expectSegment(outcome, in: bytes ?? self.bytes, text, isIPv6: true, sourceLocation: sourceLocation)
        case .outcome(let expected):
            #expect(outcome == expected, sourceLocation: sourceLocation)
        }
    }
}

/// Every field of the segment that the builders make.
func expectSegment(
    _ outcome: Dissection,
    in bytes: [UInt8],
    _ text: String,
    isIPv6: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    let segment: TCPSegment
    switch outcome {
    case .segment(let found), .reassembledSegment(let found): segment = found
    default:
        Issue.record("\(outcome) is no segment", sourceLocation: sourceLocation)
        return
    }
    #expect(segment.source.description == (isIPv6 ? "2001:db8::7" : "10.0.0.7"), sourceLocation: sourceLocation)
    #expect(segment.destination.description == (isIPv6 ? "2001:db8::1" : "10.0.0.1"), sourceLocation: sourceLocation)
    #expect(segment.sourcePort == 40_112, sourceLocation: sourceLocation)
    #expect(segment.destinationPort == 1883, sourceLocation: sourceLocation)
    #expect(segment.sequenceNumber == 0x101, sourceLocation: sourceLocation)
    #expect(segment.acknowledgmentNumber == 0x202, sourceLocation: sourceLocation)
    #expect(segment.controlBits == [.ack, .psh], sourceLocation: sourceLocation)
    #expect(segment.window == 64_000, sourceLocation: sourceLocation)
    #expect(String(decoding: bytes[segment.payload], as: UTF8.self) == text, sourceLocation: sourceLocation)
    #expect(segment.payloadLengthOnWire == text.utf8.count, sourceLocation: sourceLocation)
}

extension FrameDissector {
    /// Dissects bytes of an array, by default all of a frame's.
    mutating func dissect(
        _ bytes: [UInt8],
        _ linkType: LinkType = .ethernet,
        originalLength: Int? = nil,
        at timestamp: Int64 = 0
    ) -> Dissection {
        dissect(
            bytes.span,
            linkType: linkType,
            originalLength: originalLength ?? bytes.count,
            timestamp: timestamp
        )
    }
}

extension DissectionCounts {
    /// The counts that each frame is in exactly one of.
    var outcomes: Int {
        tcpSegments + udpDatagrams + otherTransports + notIP + wirelessNotDecodable + fragmentsHeld + malformed
            + cutShort
            + unsupportedLinkType + badChecksums + tooManyEncapsulations + tooManyExtensionHeaders
    }
}

/// A generator whose numbers follow from its seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
