internal import CaptureFile
internal import PacketHeaders
internal import WireBytes

/// Turns what was told of the live connections into frames of a capture file.
struct LiveCaptureWriter: ~Copyable {
    private var output: FrameOutput
    private let serverPort: UInt16?
    private var connections: [Int: RecordedConnection] = [:]
    /// Bytes of MQTT streams written.
    private(set) var bytes = 0

    init(path: String, comment: String?, serverPort: UInt16?) throws(CaptureError) {
        output = try FrameOutput(path: path, comment: comment)
        self.serverPort = serverPort
    }

    /// Frames written.
    var frames: Int { output.frames }

    /// Writes events, and hands everything to the system.
    mutating func write(_ batch: WaitingEvents.Batch) throws(CaptureError) {
        let all = batch.bytes
        var start = 0
        for event in batch.events {
            let end = start + event.length
            try write(event, all.span.extracting(start..<end))
            start = end
        }
        try output.flush()
    }

    private mutating func write(_ event: WaitingEvents.Event, _ data: Span<UInt8>) throws(CaptureError) {
        output.time = event.at
        let number = event.connection
        switch event.kind {
        case .keyLog: try output.write(keyLog: data)
        case .opened(let client, let server):
            var connection = makeConnection(number, client, server)
            try connection.open(&output)
            connections[number] = connection
        case .data(let side):
            bytes += data.count
            try connections[number]?.send(data, from: side, &output)
        case .skipped(let client, let server):
            connections[number]?.skip(client, from: .client)
            connections[number]?.skip(server, from: .server)
        case .closed(let how):
            var connection = connections.removeValue(forKey: number)
            try connection?.close(how, &output)
        }
    }

    private func makeConnection(_ number: Int, _ client: RecordedEnd?, _ server: RecordedEnd?) -> RecordedConnection {
        // Without two addresses of one kind, as over a Unix socket: addresses that nobody has (RFC 2544).
        guard var server, let client, client.address.isIPv6 == server.address.isIPv6 else {
            let address = IPAddress(ipv4: 0xC612_0000 | UInt32(truncatingIfNeeded: number / 16_384) & 0xFFFF)
            return RecordedConnection(
                number: number,
                client: RecordedEnd(address: address, port: UInt16(49_152 + number % 16_384)),
                server: RecordedEnd(address: IPAddress(ipv4: 0xC613_0001), port: serverPort ?? 1883)
            )
        }
        if let serverPort { server.port = serverPort }
        return RecordedConnection(number: number, client: client, server: server)
    }
}
