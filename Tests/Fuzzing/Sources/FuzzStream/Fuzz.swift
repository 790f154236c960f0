import FuzzInput
import MQTTTimeline
import TCPReassembly
import WireBytes

/// The first byte chooses what is known of the connection; then pieces follow, each with its direction and its length.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let choice = input.byte()
    let pieces = Piece.all(&input)
    var limits = StreamLimits()
    if choice & 1 != 0 {
        limits.packetBytes = 512
        limits.headBytes = 128
        limits.pendingBytesInAll = 2048
        limits.searchBytes = 512
        limits.identificationBytes = 256
        limits.aliasBytes = 64
        limits.framesPerPacket = 4
    }
    let whole = play(pieces, choice, limits)
    if choice & 1 == 0, whole.isCertain, whole.isClean, !pieces.contains(where: \.isGap) {
        // Where nothing is malformed, no split can make a difference.
        let split = play(pieces.flatMap(\.bytewise), choice, limits)
        require(split.packets == whole.packets, "\(whole.packets) in pieces, \(split.packets) byte by byte")
    }
    return 0
}

private func play(_ pieces: [Piece], _ choice: UInt8, _ limits: StreamLimits) -> EventChecks {
    let observer = EventChecks()
    let context = StreamContext(limits: limits, observer: observer)
    let opening = MQTTConnection.Opening(
        slot: 0,
        isFromStart: choice & 2 == 0,
        knownServer: choice & 4 != 0 ? .second : nil,
        likelyServer: choice & 8 != 0 ? .first : .second
    )
    var connection = MQTTConnection(opening)
    var offsets: [Endpoint: UInt64] = [.first: 0, .second: 0]
    for (index, piece) in pieces.enumerated() {
        let offset = offsets[piece.sender, default: 0]
        let frame = UInt64(index + 1)
        let timestamp = Int64(index) &* 1_000_000
        if piece.isGap {
            connection.gap(
                from: piece.sender,
                streamOffset: offset,
                length: piece.length,
                reason: "acknowledged",
                timestamp: timestamp,
                context
            )
        } else if !piece.bytes.isEmpty {
            connection.received(
                piece.bytes.span,
                from: piece.sender,
                streamOffset: offset,
                frame: frame,
                timestamp: timestamp,
                context
            )
        }
        offsets[piece.sender] = offset &+ piece.length
        observer.limits = (frames: frame, offsets: offsets)
    }
    connection.closed(context)
    connection.removed(context)
    return observer
}
