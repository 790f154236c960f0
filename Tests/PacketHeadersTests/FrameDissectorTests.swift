import PacketHeaders
import Testing

let allRows = LinkLayerRows.all + NetworkRows.all + TunnelRows.all

@Suite("Frames")
struct FrameDissectorTests {
    @Test("come out as what they hold", arguments: allRows)
    func outcome(row: FrameRow) {
        var dissector = FrameDissector()
        row.check(dissector.dissect(row.bytes, row.linkType))
        #expect(dissector.counts.frames == 1)
        #expect(dissector.counts.outcomes == 1)
        #expect(dissector.counts.cutFrames == 0)
    }

    @Test("cut by the snapshot length are told from malformed ones", arguments: allRows.filter(\.isSegment))
    func cut(row: FrameRow) {
        var dissector = FrameDissector()
        guard case .segment(let whole) = dissector.dissect(row.bytes, row.linkType) else {
            Issue.record("no segment")
            return
        }
        for length in 0..<row.bytes.count {
            var dissector = FrameDissector()
            let bytes = Array(row.bytes.prefix(length))
            let outcome = dissector.dissect(bytes, row.linkType, originalLength: row.bytes.count)
            #expect(dissector.counts.cutFrames == 1)
            #expect(dissector.counts.outcomes == 1)
            switch outcome {
            case .segment(let segment):
                #expect(segment.payload.upperBound <= length)
                #expect(segment.payloadLengthOnWire == whole.payloadLengthOnWire)
                #expect(
                    segment.payload.count == max(0, min(length, whole.payload.upperBound) - whole.payload.lowerBound)
                )
                #expect(segment.sequenceNumber == whole.sequenceNumber)
            default:
                #expect(outcome == .cutShort, "\(length) bytes")
            }
        }
    }

    @Test("cut anywhere, without a word about it, never trap", arguments: allRows)
    func shortened(row: FrameRow) {
        var dissector = FrameDissector(options: .verifying)
        for length in 0...row.bytes.count {
            let bytes = Array(row.bytes.prefix(length))
            _ = dissector.dissect(bytes, row.linkType)
            _ = dissector.dissect(bytes, row.linkType, originalLength: .max)
            _ = dissector.dissect(bytes, row.linkType, originalLength: .min)
        }
        #expect(dissector.counts.outcomes == dissector.counts.frames)
    }

    @Test("that a mirror cut give what is there")
    func mirrored() {
        let frame = vxlan(Array(ethernet().dropLast(2)))
        var dissector = FrameDissector()
        guard case .segment(let segment) = dissector.dissect(frame) else {
            Issue.record("no segment")
            return
        }
        #expect(frame[segment.payload].elementsEqual("hel".utf8))
        #expect(segment.payloadLengthOnWire == 5)
        #expect(dissector.counts.cutFrames == 1)
    }

    @Test("of segmentation offload are as long as the capture says, up to 1 MiB", arguments: [false, true])
    func offload(isIPv6: Bool) {
        let frame =
            isIPv6 ? ethernet(ipv6(payloadLength: 0), type: 0x86dd) : ethernet(ipv4(totalLength: 0))
        var dissector = FrameDissector()
        guard case .segment(let segment) = dissector.dissect(frame, originalLength: 14 + (1 << 20)) else {
            Issue.record("no segment")
            return
        }
        #expect(frame[segment.payload].elementsEqual("hello".utf8))
        #expect(segment.payloadLengthOnWire == (1 << 20) - (isIPv6 ? 60 : 40))
        #expect(dissector.counts.segmentationOffload == 1)
        #expect(dissector.dissect(frame, originalLength: 15 + (1 << 20)) == .malformed)
    }

    @Test("are counted by how they end and by what they went through")
    func counts() {
        var dissector = FrameDissector()
        for row in allRows { _ = dissector.dissect(row.bytes, row.linkType) }
        let counts = dissector.counts
        #expect(counts.frames == allRows.count)
        #expect(counts.outcomes == counts.frames)
        #expect(counts.tcpSegments == allRows.filter(\.isSegment).count)
        #expect(counts.unsupportedLinkType == 1)
        #expect(counts.tooManyEncapsulations == 2)
        #expect(counts.tooManyExtensionHeaders == 1)
        #expect(counts.wirelessNotDecodable == 3)
        #expect(counts.wirelessAggregatesCut == 1)
        #expect(counts.segmentationOffload == 4)
        #expect(counts.udpDatagrams == 5)
        #expect(counts.badChecksums == 0)
    }

    struct TunnelRow: Sendable {
        let name: String
        let kind: @Sendable (TunnelCounts) -> Int
        let times: Int
    }

    @Test(
        "count the tunnels they go through",
        arguments: [
            TunnelRow(name: "VXLAN in VXLAN", kind: { $0.vxlan }, times: 2),
            TunnelRow(name: "Geneve, options", kind: { $0.geneve }, times: 1),
            TunnelRow(name: "GRE, Ethernet", kind: { $0.gre }, times: 1),
            TunnelRow(name: "ERSPAN II", kind: { $0.erspan }, times: 1),
            TunnelRow(name: "ERSPAN III", kind: { $0.erspan }, times: 1),
            TunnelRow(name: "IP in IP, 16 deep", kind: { $0.ipInIP }, times: 16),
            TunnelRow(name: "VXLAN at another port", kind: { $0.vxlan }, times: 0),
        ]
    )
    func tunnels(row: TunnelRow) throws {
        let frame = try #require(TunnelRows.all.first { $0.name == row.name })
        var dissector = FrameDissector()
        _ = dissector.dissect(frame.bytes)
        let tunnels = dissector.counts.tunnels
        #expect(row.kind(tunnels) == row.times)
        #expect(tunnels.vxlan + tunnels.geneve + tunnels.gre + tunnels.erspan + tunnels.ipInIP == row.times)
    }

    @Test("at random, mutated from good ones, never trap and always count")
    func mutations() {
        var random = SeededGenerator(seed: 0x5eed_0001)
        var options = DissectionOptions.verifying
        options.maximumFragmentedDatagrams = 8
        options.maximumFragmentBytes = 4096
        var verifying = FrameDissector(options: options)
        options.verifyChecksums = false
        var trusting = FrameDissector(options: options)
        let linkTypes = Set(allRows.map(\.linkType)).sorted { $0.rawValue < $1.rawValue }

        for round in 0..<200_000 {
            let row = allRows.randomElement(using: &random) ?? allRows[0]
            var bytes = row.bytes
            for _ in 0..<Int.random(in: 0...6, using: &random) where !bytes.isEmpty {
                let position = Int.random(in: 0..<bytes.count, using: &random)
                bytes[position] =
                    [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)]
                    .randomElement(using: &random) ?? 0
            }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            case 1: bytes += allRows.randomElement(using: &random)?.bytes ?? []
            case 2: bytes.removeSubrange(0..<Int.random(in: 0...bytes.count, using: &random))
            default: break
            }
            let linkType =
                Bool.random(using: &random) ? row.linkType : linkTypes.randomElement(using: &random) ?? .ethernet
            let originalLength =
                bytes.count + (Bool.random(using: &random) ? 0 : .random(in: -9...2000, using: &random))
            let time = Int64(round) * 1_000_000
            for outcome in [
                trusting.dissect(bytes, linkType, originalLength: originalLength, at: time),
                verifying.dissect(bytes, linkType, originalLength: originalLength, at: time),
            ] {
                guard case .segment(let segment) = outcome else { continue }
                // Reported only when wrong: an expectation in each of so many rounds would take most of the time.
                if segment.payload.lowerBound < 0 || segment.payload.upperBound > bytes.count
                    || segment.payloadLengthOnWire < segment.payload.count
                {
                    Issue.record("round \(round): \(segment)")
                }
            }
        }
        #expect(trusting.counts.outcomes == 200_000)
        #expect(verifying.counts.outcomes == 200_000)
        #expect(verifying.counts.badChecksums > 0)
        #expect(trusting.counts.datagramsOverLimit > 0)
    }
}

extension DissectionOptions {
    static var verifying: DissectionOptions {
        var options = DissectionOptions()
        options.verifyChecksums = true
        return options
    }
}
