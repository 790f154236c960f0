public import CaptureFile
internal import Dispatch
public import NIOCore
internal import PacketHeaders
internal import Synchronization

/// Writes what a replay and the live server say to each other as a capture that `mqttscope` and Wireshark read.
///
/// It holds the MQTT streams in plain, also where TLS or WebSocket carried them, so that everything can decode it: as
/// TCP segments made for them, between the addresses of the live connections. Passwords in it are as they were sent, so
/// only its owner may read the file.
///
/// Event loops only copy bytes into a queue; another thread writes. When that is too slow, bytes are left out, which
/// shows as holes in the streams and in `Outcome`. When it fails, recording ends and the replay goes on.
public final class LiveCapture: ReplayObserver {
    /// What the recording came to.
    public struct Outcome: Sendable {
        /// Frames written.
        public var frames = 0
        /// Bytes of MQTT streams written.
        public var bytes = 0
        /// Bytes of MQTT streams left out because writing was too slow.
        public var droppedBytes = 0
        /// Connections left out for the same reason.
        public var droppedConnections = 0
        /// Why writing ended early; nil when it did not.
        public var failure: CaptureError?
    }

    /// Bytes that wait to be written, each event counted as 64 more: 32 MiB.
    public static let maximumWaitingBytes = 32 << 20

    private let queue = DispatchQueue(label: "live capture")
    private let waiting: Mutex<WaitingEvents>
    /// Only touched on `queue`.
    private let writer: Mutex<LiveCaptureWriter>

    /// Creates the file at `path`, or empties the one that is there; it may not be a capture that is still read.
    ///
    /// - Parameters:
    ///   - comment: what the file says of itself.
    ///   - serverPort: the port that is written for the live server in place of its own. Programs that know protocols by
    ///     their ports take the stream for TLS when it stands there as one of port 8883.
    /// - Throws: `CaptureError` `.write` when the system does not allow it.
    public init(path: String, comment: String? = nil, serverPort: UInt16? = nil) throws(CaptureError) {
        waiting = Mutex(WaitingEvents(maximumBytes: Self.maximumWaitingBytes))
        writer = Mutex(try LiveCaptureWriter(path: path, comment: comment, serverPort: serverPort))
    }

    /// Why writing ended early; nil while it did not.
    ///
    /// A replay can be told to end as soon as this is set.
    public var failure: CaptureError? { waiting.withLock { $0.failure } }

    /// A connection is up.
    public func opened(_ connection: Int, local: SocketAddress?, remote: SocketAddress?, at: Int64) {
        let client = local.flatMap(RecordedEnd.init)
        let server = remote.flatMap(RecordedEnd.init)
        enqueue { $0.open(connection, client: client, server: server, at: at) }
    }

    /// Bytes were sent.
    public func sent(_ connection: Int, _ bytes: ByteBuffer, at: Int64) {
        enqueue { $0.add(bytes.readableBytesView, of: connection, from: .client, at: at) }
    }

    /// Bytes came.
    public func received(_ connection: Int, _ bytes: ByteBuffer, at: Int64) {
        enqueue { $0.add(bytes.readableBytesView, of: connection, from: .server, at: at) }
    }

    /// A connection is over.
    public func closed(_ connection: Int, how: LiveClosing, at: Int64) {
        enqueue { $0.close(connection, how, at: at) }
    }

    /// Puts lines of a TLS key log into the file, for who has the encrypted bytes as well.
    public func add(keyLog lines: [UInt8]) {
        enqueue { $0.add(keyLog: lines) }
    }

    /// Writes what still waits, and closes the file.
    ///
    /// Nothing may be told to it any more.
    public func finish() async -> Outcome {
        await withCheckedContinuation { continuation in
            queue.async {
                self.drain()
                self.flush()
                continuation.resume(returning: self.outcome())
            }
        }
    }

    private func enqueue(_ add: (inout WaitingEvents) -> Void) {
        let isFirst = waiting.withLock { waiting in
            if waiting.failure != nil { return false }
            add(&waiting)
            return waiting.beginsDrain()
        }
        if isFirst { queue.async { self.drain() } }
    }

    /// Writes what waits; on `queue` only.
    private func drain() {
        writer.withLock { writer in
            var batch = WaitingEvents.Batch()
            while waiting.withLock({ $0.take(&batch) }) {
                do throws(CaptureError) {
                    try writer.write(batch)
                } catch {
                    waiting.withLock { $0.fail(error) }
                    return
                }
            }
        }
    }

    /// Writes what the file begins with, also when nothing was told; on `queue` only.
    private func flush() {
        writer.withLock { writer in
            do throws(CaptureError) {
                try writer.write(WaitingEvents.Batch())
            } catch {
                waiting.withLock { $0.fail(error) }
            }
        }
    }

    private func outcome() -> Outcome {
        var outcome = Outcome()
        writer.withLock { writer in
            outcome.frames = writer.frames
            outcome.bytes = writer.bytes
        }
        waiting.withLock { waiting in
            outcome.droppedBytes = waiting.droppedBytes
            outcome.droppedConnections = waiting.droppedConnections
            outcome.failure = waiting.failure
        }
        return outcome
    }
}
