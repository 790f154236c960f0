import FuzzInput
import PacketHeaders
import WireBytes

private let linkTypes: [LinkType] = [
    .ethernet, .linuxSLL, .linuxSLL2, .null, .loop, .raw, .ipv4, .ipv6, .ieee80211, .ieee80211Radiotap, .ppp,
    .pppHDLC, .pppEthernet, LinkType(rawValue: 147),
]

/// The first two bytes choose link type and options; then each frame follows its length in two bytes, of which the
/// highest bit says that more was on the wire.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let linkType = linkTypes[Int(input.byte()) % linkTypes.count]
    let choice = input.byte()
    var options = DissectionOptions()
    options.verifyChecksums = choice & 1 != 0
    if choice & 2 != 0 {
        options.maximumFragmentedDatagrams = 2
        options.maximumFragmentBytes = 4096
    }
    var dissector = FrameDissector(options: options)
    var timestamp: Int64 = 0
    while !input.isAtEnd {
        let length = input.uint16()
        let frame = input.piece(Int(length & 0x7FFF))
        timestamp &+= choice & 4 != 0 ? 10_000_000_000 : 1000
        let originalLength = frame.count + (length & 0x8000 != 0 ? 100 : 0)
        switch dissector.dissect(
            frame.span,
            linkType: linkType,
            originalLength: originalLength,
            timestamp: timestamp
        ) {
        case .segment(let segment): check(segment, frame.span)
        case .reassembledSegment(let segment): check(segment, dissector.reassembled.span)
        default: break
        }
    }
    dissector.captureEnded()
    return 0
}

private func check(_ segment: TCPSegment, _ bytes: Span<UInt8>) {
    require(segment.payload.lowerBound >= 0 && segment.payload.upperBound <= bytes.count, "payload outside the frame")
    require(segment.payloadLengthOnWire >= segment.payload.count, "more payload than was on the wire")
    require(!segment.source.description.isEmpty && !segment.destination.description.isEmpty, "an address without words")
}
