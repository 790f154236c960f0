import MQTTCodec
import MQTTTimeline
import TCPReassembly
import WireBytes

/// A connection of the plan while its packets come in; times are the capture's, nanoseconds since 1970.
struct ConnectionDraft {
    let number: UInt64
    let opening: PlanRecord.Opening
    let openedAt: Int64
    private(set) var steps: [PlannedStep] = []
    private(set) var bytes: [UInt8] = []
    var filter: StepFilter
    /// The captured CONNECT.
    private(set) var connect: ControlPacket.Connect?
    private(set) var losses = Losses()
    private(set) var closing: PlanRecord.Closing?
    private(set) var closedAt: Int64
    private var versionSoFar = ProtocolVersion.v3_1_1

    /// What the capture has of the connection and the plan has not.
    struct Losses: Equatable {
        var malformed = 0
        var gapBytes: UInt64 = 0
        var serverGapBytes: UInt64 = 0
        var tooLong = 0
        var unknownAliases = 0
        var notWritable = 0
        /// Packets of the client before its CONNECT.
        var early = 0
        var furtherConnects = 0
        /// Whether the plan was full.
        var isCutShort = false

        /// Whether the client sent more than is sent again.
        var isClientIncomplete: Bool {
            gapBytes > 0 || malformed + tooLong + unknownAliases + notWritable + early + furtherConnects > 0
        }
    }

    init(_ number: UInt64, _ opening: PlanRecord.Opening, at timestamp: Int64, filter: StepFilter) {
        self.number = number
        self.opening = opening
        openedAt = timestamp
        closedAt = timestamp
        self.filter = filter
    }

    /// Adds a packet, if it belongs to what is asked for.
    ///
    /// - Returns: whether it does.
    mutating func add(_ packet: PlanRecord.Packet, _ packetBytes: Span<UInt8>, at timestamp: Int64, order: Int) -> Bool
    {
        if packet.type == .connect {
            guard connect == nil else {
                losses.furtherConnects += 1
                return false
            }
            if case .connect(let read)? = try? ControlPacket(decoding: packetBytes, version: nil) {
                connect = read
                versionSoFar = read.version
            }
        } else if packet.from == .client, connect == nil, !opening.isMidStream {
            // Where the beginning was captured, a packet before CONNECT is a fault of the client.
            losses.early += 1
            return false
        }
        let choice = filter.choose(packet, packetBytes, at: timestamp, version: versionSoFar)
        if choice == .leaveOut { return false }
        let start = bytes.count
        bytes.append(copying: packetBytes)
        steps.append(
            PlannedStep(
                from: packet.from,
                type: packet.type,
                qos: packet.qos,
                packetIdentifier: packet.packetIdentifier,
                at: choice == .hoist ? filter.times.lowerBound : timestamp,
                order: order,
                frame: packet.frame,
                bytes: start..<bytes.count,
                topicAlias: packet.topicAlias
            )
        )
        return true
    }

    /// A packet cannot be sent again.
    mutating func leftOut(_ packet: PlanRecord.Packet, _ reason: PlanRecord.Reason) {
        switch reason {
        case .tooLong: losses.tooLong += 1
        case .unknownAlias: losses.unknownAliases += 1
        case .notWritable: losses.notWritable += 1
        }
    }

    mutating func malformed(from sender: Sender) {
        if sender == .client { losses.malformed += 1 }
    }

    mutating func gap(from sender: Sender, length: UInt64) {
        if sender == .client {
            losses.gapBytes = losses.gapBytes.addingReportingOverflow(length).partialValue
        } else {
            losses.serverGapBytes = losses.serverGapBytes.addingReportingOverflow(length).partialValue
        }
    }

    /// The plan is full: nothing more is added.
    mutating func cutShort() { losses.isCutShort = true }

    mutating func close(_ closing: PlanRecord.Closing, at timestamp: Int64) {
        self.closing = closing
        closedAt = timestamp
    }
}

extension ConnectionDraft {
    /// How the connection ended, in the capture's time.
    var end: PlannedEnd {
        let last = steps.last?.at ?? openedAt
        guard let closing, !losses.isCutShort, closedAt <= filter.times.upperBound else {
            return PlannedEnd(.unseen, at: last)
        }
        // After DISCONNECT it is the client that ended the connection, whoever was first to close.
        if closing.how == .fin, steps.last(where: { $0.from == .client })?.type == .disconnect {
            return PlannedEnd(.clientClosed, at: closedAt)
        }
        switch (closing.how, closing.by) {
        case (.fin, .client): return PlannedEnd(.clientClosed, at: closedAt)
        case (.rst, .client): return PlannedEnd(.clientReset, at: closedAt)
        case (.fin, .server), (.rst, .server): return PlannedEnd(.serverClosed, at: closedAt)
        default: return PlannedEnd(.unseen, at: last)
        }
    }

    /// The sides of which something is not in the plan.
    var missing: Set<Sender> {
        if opening.isMidStream { return [.client, .server] }
        var missing: Set<Sender> = []
        if losses.isClientIncomplete { missing.insert(.client) }
        if losses.serverGapBytes > 0 || !steps.contains(where: { $0.from == .server }) { missing.insert(.server) }
        return missing
    }

    /// Whether anything of the connection lies in the times asked for.
    var isInTime: Bool {
        openedAt <= filter.times.upperBound && (closing == nil || closedAt >= filter.times.lowerBound)
    }

    /// The CONNECT to send, and whether it is made.
    func connectToSend() -> (connect: ControlPacket.Connect, isMade: Bool) {
        if let connect { return (connect, false) }
        let identifier = closing?.clientIdentifier ?? ""
        let made = ControlPacket.Connect(
            version: closing?.version ?? .v3_1_1,
            clientIdentifier: identifier.isEmpty ? "connection-\(number)" : identifier,
            cleanStart: true,
            keepAlive: closing?.keepAlive ?? ConnectionDraft.assumedKeepAlive
        )
        return (made, true)
    }

    /// The Keep Alive of a CONNECT that is made, in seconds, where the capture tells none.
    static let assumedKeepAlive: UInt16 = 60
}
