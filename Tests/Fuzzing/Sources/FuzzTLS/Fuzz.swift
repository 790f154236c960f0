import FuzzInput
import TCPReassembly
import TLSDecryption
import WireBytes

/// The first byte chooses limits and whether the beginning was captured; then a key log, with its length in two bytes;
/// then pieces, each with its direction and length.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let choice = input.byte()
    let keyLog = input.piece(Int(input.uint16()))
    var limits = TLSLimits()
    // A search for the sequence number takes long, and all of them are alike.
    limits.lostRecords = 32
    limits.searchedBytes = 256 << 10
    if choice & 1 != 0 {
        limits.handshakeMessageBytes = 600
        limits.certificates = 1
        limits.certificateNames = 1
        limits.handshakeAlerts = 1
        limits.heldBytes = 300
        limits.keptBytesInAll = 5000
        limits.offeredValues = 2
        limits.lostRecords = 2
        limits.searchedBytes = 2000
        limits.failedRecords = 2
    }
    let pieces = Piece.all(&input)
    let whole = play(pieces, keyLog, limits, isFromStart: choice & 2 == 0)
    if choice & 1 == 0, !whole.isLimited, !pieces.contains(where: \.isGap) {
        let split = play(pieces.flatMap(\.bytewise), keyLog, limits, isFromStart: choice & 2 == 0)
        require(split.isLimited || split.told == whole.told, "\(whole.told) in pieces, \(split.told) byte by byte")
    }
    return 0
}

private func play(_ pieces: [Piece], _ keyLog: [UInt8], _ limits: TLSLimits, isFromStart: Bool) -> EventChecks {
    let keys = TLSKeys()
    if !keyLog.isEmpty { keys.add(secretsBlock: keyLog, validFrom: 0) }
    keys.add(psk: Array("pump-7".utf8), key: [1, 2, 3, 4])
    let sessions = TLSSessionCache(capacity: 2)
    var checks = EventChecks()
    // Twice, as the second connection may go on from the first.
    for _ in 0..<2 {
        var connection = TLSConnection(keys: keys, sessions: sessions, limits: limits, isFromStart: isFromStart)
        var output = TLSConnection.Output()
        var arrival = Arrival(frame: 0, timestamp: 0)
        for piece in pieces {
            arrival.frame += 1
            arrival.timestamp += 1
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
        require(!connection.isInHandshake, "a handshake is left open")
    }
    checks.isLimited = sessions.counts != TLSSessionCache.Counts()
    return checks
}
