import FuzzInput
import PacketHeaders
import TCPReassembly
import WireBytes

/// The first byte chooses limits and whether repeated bytes agree; then eight bytes make one segment.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    var input = unsafe Input(start, count)
    let choice = input.byte()
    var limits = ReassemblyLimits()
    if choice & 1 != 0 {
        limits.waitingBytesPerStream = 200
        limits.waitingSegmentsPerStream = 4
        limits.waitingBytesInAll = 600
        limits.maximumConnections = 3
    }
    var reassembler = TCPReassembler(limits: limits, seed: 1)
    var check = StreamChecks(isConsistent: choice & 2 == 0)
    var timestamp: Int64 = 0
    var frame: UInt64 = 0
    while !input.isAtEnd {
        frame += 1
        let step = Step(&input)
        timestamp &+= step.elapsed
        if step.isSweep {
            reassembler.sweep(now: timestamp)
            check.saw(reassembler.events[...])
        }
        let payload = step.payload(isConsistent: check.isConsistent, frame: frame)
        let segment = step.segment
        let outcome = reassembler.receive(segment, payload: payload.span, frame: frame, timestamp: timestamp)
        check.saw(reassembler.events[..<outcome.eventsBefore])
        check.saw(outcome, of: segment, payload)
        check.saw(reassembler.events[outcome.eventsBefore...])
        if step.ignores, let slot = outcome.connection {
            reassembler.ignore(slot)
            check.ignored(slot)
        }
    }
    reassembler.finish(now: timestamp)
    check.saw(reassembler.events[...])
    check.finished(reassembler.counts)
    return 0
}
