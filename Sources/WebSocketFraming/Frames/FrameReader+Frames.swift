import TCPReassembly

/// Where a frame begins and ends.
extension FrameReader {
    mutating func begin(_ header: FrameHeader, _ arrival: Arrival, into output: inout Output) {
        counts.frames &+= 1
        frame = header
        remaining = header.length
        mask = header.mask
        state = .payload
        if header.isMasked != isClient { tell(isClient ? .unmasked : .masked, arrival, into: &output) }
        guard header.length <= UInt64(Int64.max) else {
            tell(.length, isFatal: true, arrival, into: &output)
            tell(missing: missing(1, .notFramed), arrival, into: &output)
            return abandon()
        }
        if !header.isMinimal { tell(.length, arrival, into: &output) }
        if header.opcode.isControl {
            beginControl(header, arrival, into: &output)
        } else {
            beginData(header, arrival, into: &output)
        }
        if remaining == 0 { endFrame(arrival, into: &output) }
    }

    private mutating func beginControl(_ header: FrameHeader, _ arrival: Arrival, into output: inout Output) {
        if !header.isFinal || header.length > 125 { tell(.controlFrame, arrival, into: &output) }
        if header.reserved != 0 { tell(.reservedBit, arrival, into: &output) }
        payload = .passedOver
        switch header.opcode {
        case .close:
            closePayload.removeAll(keepingCapacity: true)
            if header.length <= 125 { payload = .close }
        case .ping: counts.pings &+= 1
        case .pong: counts.pongs &+= 1
        default: tell(.reservedOpcode, arrival, into: &output)
        }
    }

    private mutating func beginData(_ header: FrameHeader, _ arrival: Arrival, into output: inout Output) {
        payload = .message
        switch header.opcode {
        case .continuation:
            if message == .none {
                tell(.fragmentation, arrival, into: &output)
                message = .plain
            } else if message == .unknown, inflater != nil {
                unreadable = .notInflated
                message = .unreadable
            }
            if header.reserved != 0 { tell(.reservedBit, arrival, into: &output) }
        case .text, .binary:
            if message != .none {
                if message != .unknown { tell(.fragmentation, arrival, into: &output) }
                if message == .compressed { inflater?.lose() }
            }
            if header.opcode == .text { tell(.textMessage, arrival, into: &output) }
            beginMessage(header.reserved, arrival, into: &output)
        default:
            tell(.reservedOpcode, arrival, into: &output)
            payload = .passedOver
            return
        }
        if message == .unreadable, header.length > 0 {
            tell(missing: missing(header.length, unreadable), arrival, into: &output)
        }
    }

    /// What a message is whose first frame has these reserved bits.
    private mutating func beginMessage(_ reserved: UInt8, _ arrival: Arrival, into output: inout Output) {
        switch reserved {
        case 0:
            message = .plain
        case FrameHeader.compressed where inflater != nil:
            if let reason = inflater?.begin() {
                unreadable = reason
                message = .unreadable
            } else {
                message = .compressed
            }
        default:
            // Some extension has changed the payload.
            tell(.reservedBit, arrival, into: &output)
            unreadable = .notFramed
            message = .unreadable
        }
    }

    mutating func endFrame(_ arrival: Arrival, into output: inout Output) {
        state = .header
        switch payload {
        case .close:
            close(arrival, into: &output)
        case .message:
            guard frame.isFinal else { return }
            counts.messages &+= 1
            if message == .compressed { finishCompressed(arrival, into: &output) }
            message = .none
        case .passedOver:
            // A Close frame that is too long ends the connection all the same.
            if frame.opcode == .close { close(arrival, into: &output) }
        }
    }

    private mutating func close(_ arrival: Arrival, into output: inout Output) {
        flush(arrival, into: &output)
        var code: UInt16?
        var reason = ""
        if closePayload.count >= 2 {
            code = UInt16(closePayload[0]) &<< 8 | UInt16(closePayload[1])
            reason = String(decoding: closePayload.dropFirst(2), as: UTF8.self)
        } else if closePayload.count == 1 {
            tell(.controlFrame, arrival, into: &output)
        }
        output.events.append(.closing(WebSocketClosing(sender: sender, code: code, reason: reason, arrival: arrival)))
        closePayload = []
        inflater = nil
        unmasked = []
        state = .closed
    }

    func missing(_ length: UInt64, _ reason: LossReason) -> MissingBytes {
        MissingBytes(length: max(1, length), isExact: false, reason: reason.rawValue)
    }
}
