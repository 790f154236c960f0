import FuzzInput
import TCPReassembly
import WebSocketFraming
import WireBytes

/// The first byte chooses limits and an opening handshake that precedes the pieces, each with its direction and length.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let choice = input.byte()
    var limits = WebSocketLimits()
    // What is inflated and held at once depends on how the bytes are cut.
    limits.inflatedBytesAtOnce = 1 << 30
    limits.inflationAllowance = 256 << 10
    limits.heldBytes = 1 << 30
    if choice & 1 != 0 {
        limits.headBytes = 300
        limits.heldBytes = 500
        limits.violations = 2
        limits.searchBytes = 400
        limits.exhaustiveSearchBytes = 1500
        limits.inflationAllowance = 1000
        limits.maximumInflation = 4
        limits.inflaterBytesInAll = 60 << 10
    }
    let pieces = Handshakes.pieces(choice >> 1) + Piece.all(&input)
    let whole = play(pieces, limits)
    if choice & 1 == 0, !whole.isLimited, !pieces.contains(where: \.isGap) {
        let split = play(pieces.flatMap(\.bytewise), limits)
        require(split.isLimited || split.told == whole.told, "\(whole.told) in pieces, \(split.told) byte by byte")
    }
    return 0
}

private func play(_ pieces: [Piece], _ limits: WebSocketLimits) -> EventChecks {
    let context = WebSocketContext(limits: limits)
    let checks = listen(pieces, context)
    require(context.inflaterBytes == 0, "inflaters are left")
    return checks
}

private func listen(_ pieces: [Piece], _ context: WebSocketContext) -> EventChecks {
    var connection = WebSocketConnection(context)
    var output = WebSocketConnection.Output()
    var checks = EventChecks()
    var arrival = Arrival(frame: 0, timestamp: 0)
    for piece in pieces {
        arrival.frame += 1
        if piece.isGap {
            let missing = MissingBytes(length: piece.length, isExact: piece.length & 7 != 7, reason: "acknowledged")
            connection.missed(missing, from: piece.sender, arrival, into: &output)
        } else {
            connection.received(piece.bytes.span, from: piece.sender, arrival, into: &output)
        }
        checks.saw(output, arrival)
        output.removeAll()
    }
    connection.closed(arrival, into: &output)
    checks.saw(output, arrival)
    require(context.inflaterBytes <= context.limits.inflaterBytesInAll, "too many inflaters")
    return checks
}
