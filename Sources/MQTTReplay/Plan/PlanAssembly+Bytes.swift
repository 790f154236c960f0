import MQTTCodec
import MQTTTimeline
import TCPReassembly

/// Plans of bytes.
extension PlanAssembly {
    /// Gives connections the bytes their clients sent, and adds those that carried nothing readable.
    mutating func addSegments(_ tapped: [SegmentTap.Tapped]) {
        let drafts = Dictionary(self.drafts.map { ($0.opening.frame, $0) }) { first, _ in first }
        let planned = Dictionary(connections.indices.map { (connections[$0].number, $0) }) { first, _ in first }
        var number = Int(lastNumber)
        for connection in tapped {
            if let draft = drafts[connection.facts.firstFrame] {
                guard let index = planned[Int(draft.number)] else { continue }
                let isFirst = draft.opening.client == connection.facts.first
                set(connection.streams[isFirst ? 0 : 1], at: index)
            } else if let unread = unreadConnection(connection, number + 1) {
                number += 1
                connections.append(unread)
            }
        }
        for connection in connections where connection.segments.isEmpty {
            let message = "left out: of the client the capture has nothing"
            remarks.add(message, .note, connection: connection.number, message)
        }
        connections.removeAll(where: \.segments.isEmpty)
        orderSegments()
    }

    private mutating func set(_ stream: SegmentTap.TappedStream, at index: Int) {
        connections[index].segments = stream.segments
        connections[index].segmentBytes = stream.bytes
        let number = connections[index].number
        if stream.isCutShort {
            let message = "the plan is full: later bytes are left out"
            remarks.add(
                "bytes beyond the limit",
                .refused,
                connection: number,
                message,
                override: PlanRemark.allowPartial
            )
        }
    }

    /// A connection to a port for MQTT whose bytes are no MQTT; nil for any other.
    private mutating func unreadConnection(_ tapped: SegmentTap.Tapped, _ number: Int) -> PlannedConnection? {
        let isAnySelected = selection.client == nil && selection.topic == nil && selection.connections.isEmpty
        guard isAnySelected, tapped.foreign == .other, let server = tapped.knownServer, let times else { return nil }
        let client = server.peer
        let stream = tapped.streams[Int(client.rawValue)]
        guard !stream.segments.isEmpty, tapped.facts.firstTimestamp <= times.upperBound,
            tapped.lastTimestamp >= times.lowerBound
        else { return nil }
        let message = "it carries nothing that reads as MQTT; the timeline does not have it"
        remarks.add("connections not readable", .note, connection: number, message)
        let end: PlannedEnd
        switch (tapped.end?.how, tapped.end?.by) {
        case (.fin, client?): end = PlannedEnd(.clientClosed, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        case (.rst, client?): end = PlannedEnd(.clientReset, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        case (.fin, server?), (.rst, server?):
            end = PlannedEnd(.serverClosed, at: tapped.end?.timestamp ?? tapped.lastTimestamp)
        default: end = PlannedEnd(.unseen, at: tapped.lastTimestamp)
        }
        return PlannedConnection(
            number: number,
            client: tapped.facts.address(of: client),
            server: tapped.facts.address(of: server),
            capturedClientIdentifier: "",
            connect: ControlPacket.Connect(version: .v3_1_1, clientIdentifier: ""),
            isConnectMade: true,
            opensAt: tapped.facts.firstTimestamp,
            steps: [],
            bytes: [],
            end: end,
            segments: stream.segments,
            segmentBytes: stream.bytes
        )
    }

    /// Numbers the segments of all connections in the capture's order.
    private mutating func orderSegments() {
        var places: [(frame: UInt64, connection: Int, segment: Int)] = []
        for (index, connection) in connections.enumerated() {
            for (place, segment) in connection.segments.enumerated() { places.append((segment.frame, index, place)) }
        }
        places.sort { ($0.frame, $0.connection, $0.segment) < ($1.frame, $1.connection, $1.segment) }
        for (order, place) in places.enumerated() {
            connections[place.connection].segments[place.segment].order = order
        }
    }
}
