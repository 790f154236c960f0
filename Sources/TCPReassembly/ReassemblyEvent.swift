/// Something that happened in a connection beside data in order, which `TCPReassembler.receive` returns directly.
public struct ReassemblyEvent: Sendable, Equatable {
    /// The slot of the connection.
    public let connection: Int
    /// What happened.
    public let kind: Kind

    /// The kinds of event.
    public enum Kind: Sendable, Equatable {
        /// Bytes that had waited for a hole to be filled or given up; they follow on what was delivered before.
        case data(StreamBytes)
        /// Bytes of a stream that the capture does not hold.
        case gap(StreamGap)
        /// A repeated part that differs from what was seen first; the first is what was delivered.
        case overlap(StreamOverlap)
        /// The connection ended; data may still follow that was under way.
        case closed(ConnectionEnd)
        /// The connection was forgotten: its slot is used again for another one.
        case removed
    }
}

/// Bytes of one direction that were held back.
public struct StreamBytes: Sendable, Equatable {
    /// Who sent them.
    public let sender: Endpoint
    /// The offset of the first, from the first data byte of this direction.
    public let streamOffset: UInt64
    /// The bytes.
    public let bytes: [UInt8]
    /// The frame that brought them.
    public let frame: UInt64
    /// That frame's time, nanoseconds since 1970.
    public let timestamp: Int64
}

/// A run of bytes of one direction that was never captured.
public struct StreamGap: Sendable, Equatable {
    /// Who sent the missing bytes.
    public let sender: Endpoint
    /// The offset of the first missing byte.
    public let streamOffset: UInt64
    /// How many are missing.
    public let length: UInt64
    /// Why it was given up.
    public let reason: Reason

    /// Why a hole became a gap.
    public enum Reason: String, Sendable, CaseIterable {
        /// The other side acknowledged the bytes, so they were sent and will not come again.
        case acknowledged
        /// The capture's snapshot length cut them off.
        case snapshotLength = "snapshot_length"
        /// They did not come within `ReassemblyLimits.holeTimeout`.
        case timeout
        /// Too much waited behind the hole.
        case waitingLimit = "waiting_limit"
        /// The connection or the capture ended first.
        case ended

        /// What a person reads about the missing bytes.
        public var title: String {
            switch self {
            case .acknowledged: "acknowledged by the other side"
            case .snapshotLength: "cut off by the snapshot length"
            case .timeout: "did not come in time"
            case .waitingLimit: "too much waited behind them"
            case .ended: "had not come when the connection or the capture ended"
            }
        }
    }
}

/// A repeated part of a stream whose bytes differ from the first copy.
public struct StreamOverlap: Sendable, Equatable {
    /// Who sent both copies.
    public let sender: Endpoint
    /// The offset of the first repeated byte.
    public let streamOffset: UInt64
    /// How many repeated bytes were compared.
    public let length: Int
    /// The frame that brought the second copy.
    public let frame: UInt64
}

/// How a connection ended.
public struct ConnectionEnd: Sendable, Equatable {
    /// What ended it.
    public let how: How
    /// Who ended it; nil when neither end did.
    public let by: Endpoint?
    /// The frames of the segments that ended it, at most two.
    public let frames: [UInt64]
    /// When: the time of the last of these frames, else of the moment it was noticed; nanoseconds since 1970.
    public let timestamp: Int64
    /// When the first of these frames was seen, else `timestamp`.
    public let beginning: Int64

    /// The ways a connection ends.
    public enum How: String, Sendable, CaseIterable {
        /// FIN by one or both sides.
        case fin
        /// RST.
        case rst
        /// A new connection began with the same addresses and ports.
        case replaced
        /// Nothing was seen for longer than the limits allow.
        case timeout
        /// The capture ended while it was open.
        case captureEnd = "capture_end"
    }
}
