import OpenSSL
import TLSDecryption
import TestSupport
import Testing

/// Records that a peer protected open again, and nothing else does.
@Suite("Protection of records")
struct RecordProtectionTests {
    private static let lengths = [0, 1, 15, 16, 17, 31, 63, 64, 200, 1_000, 16_384]

    @Test("what was sealed opens", arguments: RecordCase.all)
    func opens(row: RecordCase) throws {
        var generator = SplitMix64(seed: 7)
        var sealer = try row.sealer()
        var protection = try row.protection()
        var output: [UInt8] = [1, 2, 3]
        for (index, length) in Self.lengths.enumerated() {
            let plaintext = generator.bytes(length)
            let contentType: UInt8 = index == 3 ? 21 : 23
            let room = row.version == .tls13 ? 16_384 - length : 255
            let fragment = try sealer.seal(
                contentType,
                plaintext,
                padding: index.isMultiple(of: 2) ? min(room, 200) : 0
            )
            let start = output.count
            let opened = open(&protection, row, contentType, fragment, &output)
            #expect(opened == OpenedRecord(contentType: contentType, plaintext: start..<(start + length)))
            #expect(Array(output[start...]) == plaintext)
        }
        #expect(Array(output.prefix(3)) == [1, 2, 3])
        let sequence = protection.sequenceNumber
        #expect(sequence == UInt64(Self.lengths.count))
    }

    @Test("a changed byte is refused and spoils nothing", arguments: RecordCase.all)
    func changed(row: RecordCase) throws {
        var generator = SplitMix64(seed: 8)
        var sealer = try row.sealer()
        var protection = try row.protection()
        for length in [0, 1, 40, 300] {
            let plaintext = generator.bytes(length)
            let fragment = try sealer.seal(23, plaintext)
            var output: [UInt8] = [9]
            for _ in 0..<20 {
                var broken = fragment
                broken[generator.below(broken.count)] ^= UInt8(1 << generator.below(8))
                #expect(open(&protection, row, 23, broken, &output) == nil)
                #expect(output == [9])
            }
            #expect(open(&protection, row, 22, fragment, &output) == nil || row.version == .tls13)
            output = [9]
            if row.version == .tls13 { protection.sequenceNumber = sealer.sequence - 1 }
            #expect(open(&protection, row, 23, fragment, &output) != nil)
            #expect(output == [9] + plaintext)
        }
    }

    @Test("other keys open nothing", arguments: RecordCase.all)
    func otherKeys(row: RecordCase) throws {
        var sealer = try row.sealer(seed: 1)
        var protection = try row.protection(seed: 2)
        let fragment = try sealer.seal(23, [UInt8](repeating: 7, count: 100))
        var output: [UInt8] = []
        #expect(open(&protection, row, 23, fragment, &output) == nil)
        #expect(output.isEmpty)
    }

    @Test("short, odd and long fragments are refused", arguments: RecordCase.all)
    func hostileLengths(row: RecordCase) throws {
        var generator = SplitMix64(seed: 9)
        var protection = try row.protection()
        var output: [UInt8] = []
        let lengths = Array(0...100) + [16_384, 16_385, 16_640, 16_641, 18_432, 18_433, 65_535]
        for length in lengths {
            let fragment = generator.bytes(length)
            #expect(open(&protection, row, generator.next() & 1 == 0 ? 23 : 22, fragment, &output) == nil)
            let tried = protection.open(
                fragment.span,
                contentType: 23,
                version: 0x0303,
                atSequence: .max,
                lostCiphertext: generator.number(in: -5...(1 << 23)),
                into: &output
            )
            #expect(tried == nil)
        }
        #expect(output.isEmpty)
    }

    @Test("after a gap the sequence number is found again", arguments: RecordCase.all)
    func afterGap(row: RecordCase) throws {
        var generator = SplitMix64(seed: 10)
        var sealer = try row.sealer()
        var protection = try row.protection()
        var output: [UInt8] = []
        #expect(open(&protection, row, 23, try sealer.seal(23, generator.bytes(50)), &output) != nil)
        var lost = 0
        for length in [3, 500, 77] { lost += try sealer.seal(23, generator.bytes(length)).count }
        let isChained = row.parameters.isBlock && row.version == .tls10
        if isChained {
            // The first record after the gap lacks the block before it, but gives its own to the next.
            let unread = try sealer.seal(23, generator.bytes(60))
            #expect(search(&protection, row, unread, lost, 2...9, &output) == nil)
            protection.passOver(unread.span)
            lost += unread.count
        }
        let plaintext = generator.bytes(90)
        output = []
        let fragment = try sealer.seal(23, plaintext)
        #expect(open(&protection, row, 23, fragment, &output) == nil)
        #expect(search(&protection, row, fragment, lost, 2...9, &output) == (isChained ? 5 : 4))
        #expect(output == plaintext)
        output = []
        #expect(open(&protection, row, 23, try sealer.seal(23, plaintext), &output) != nil)
        #expect(output == plaintext)
    }

    @Test("a record that was looked for after a gap is the next", arguments: RecordCase.all)
    func seeks(row: RecordCase) throws {
        var generator = SplitMix64(seed: 11)
        var sealer = try row.sealer()
        var protection = try row.protection()
        var output: [UInt8] = [5]
        let lost = try sealer.seal(23, generator.bytes(70))
        let plaintext = generator.bytes(90)
        let fragment = try sealer.seal(23, plaintext)
        protection.passOver(lost.span)
        for sequence in UInt64(0)...4 {
            let isFound = protection.seek(
                fragment.span,
                contentType: row.outerType(23),
                version: min(row.version.rawValue, 0x0303),
                atSequence: sequence,
                lostCiphertext: lost.count,
                scratch: &output
            )
            #expect(isFound == (sequence == 1))
            #expect(output == [5])
            if isFound { break }
        }
        #expect(open(&protection, row, 23, fragment, &output) != nil)
        #expect(output == [5] + plaintext)
        #expect(open(&protection, row, 23, try sealer.seal(23, plaintext), &output) != nil)
        #expect(output == [5] + plaintext + plaintext)
    }

    private func search(
        _ protection: inout RecordProtection,
        _ row: RecordCase,
        _ fragment: [UInt8],
        _ lost: Int,
        _ sequences: ClosedRange<UInt64>,
        _ output: inout [UInt8]
    ) -> UInt64? {
        for sequence in sequences {
            let opened = protection.open(
                fragment.span,
                contentType: row.outerType(23),
                version: min(row.version.rawValue, 0x0303),
                atSequence: sequence,
                lostCiphertext: lost,
                into: &output
            )
            if opened != nil { return sequence }
        }
        return nil
    }

    private func open(
        _ protection: inout RecordProtection,
        _ row: RecordCase,
        _ contentType: UInt8,
        _ fragment: [UInt8],
        _ output: inout [UInt8]
    ) -> OpenedRecord? {
        protection.open(
            fragment.span,
            contentType: row.outerType(contentType),
            version: min(row.version.rawValue, 0x0303),
            into: &output
        )
    }
}
