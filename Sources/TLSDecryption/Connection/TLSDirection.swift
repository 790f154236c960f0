import OpenSSL
import TCPReassembly
import WireBytes

/// One direction of a TLS connection: how far it is, and under what keys.
struct TLSDirection: ~Copyable {
    /// How the direction's records are to be taken.
    enum Mode: Equatable {
        /// As they are.
        case plain
        /// They wait until the other side has said what decides how to take them.
        case waiting
        /// They are opened with `protection`.
        case protected
        /// They are readable, and end in a MAC of so many bytes that is not checked (NULL ciphers).
        case clear(macLength: Int)
        /// They are encrypted and there is no key.
        case sealed
        /// Nothing more can be made of them.
        case ended
    }

    /// Which keys TLS 1.3 has in use.
    enum Epoch: Equatable {
        case initial
        case early
        case handshake
        case application
    }

    /// What to do with records that do not open, as they may be 0-RTT data under other keys (RFC 8446 §4.2.10).
    enum EarlyRecords: Equatable {
        /// There are none.
        case none
        /// The server did not take them: they say nothing.
        case dropped
        /// It did, but they cannot be read: what they say is missing.
        case missing
    }

    /// A record that waits.
    struct HeldRecord {
        var start: RecordHeader
        var fragment: [UInt8]
        var arrival: Arrival
    }

    var framer = RecordFramer()
    var messages = HandshakeReassembler()
    var mode = Mode.plain
    var epoch = Epoch.initial
    var earlyRecords = EarlyRecords.none
    var protection: RecordProtection?
    /// The keys that may be in use already where the messages that would tell cannot be read.
    var next: RecordProtection?
    /// What `protection` was derived from, and where that can be: the next generation.
    var trafficSecret: SecretBytes?
    var nextSecret: SecretBytes?
    var held: [HeldRecord] = []
    var heldBytes = 0
    /// How many encrypted records came since the cipher was changed.
    var sealedRecords: UInt64 = 0
    /// How long the last one of them was.
    var lastSealedLength = 0
    /// How many records in a row did not open.
    var failures = 0
    /// Bytes that were decrypted in vain in search of records.
    var searchedBytes = 0
    /// What is under way after a gap.
    var search: RecordSearch?
    /// Bytes that are to come of a record that was broken by a gap.
    var brokenRemainder = 0
    /// Whether a record was opened with the keys in use, which then are the right ones.
    var hasOpened = false

    /// How many bytes are kept here.
    var keptBytes: Int {
        let incomplete = framer.isAtBoundary ? 0 : framer.collected.count
        guard search == nil, messages.isEmpty, heldBytes == 0 else {
            return incomplete + heldBytes + messages.bytes.count + (search?.bytes.count ?? 0)
        }
        return incomplete
    }

    /// Whether what the application says comes out here.
    var isReadable: Bool {
        switch mode {
        case .protected, .clear: true
        case .plain, .waiting, .sealed, .ended: false
        }
    }

    /// Takes new keys into use.
    mutating func use(_ protection: consuming RecordProtection?, secret: SecretBytes?, epoch: Epoch) {
        let isThere = protection != nil
        self.protection = consume protection
        trafficSecret = secret
        next = nil
        nextSecret = nil
        mode = isThere ? .protected : .sealed
        self.epoch = epoch
        sealedRecords = 0
        failures = 0
        hasOpened = false
    }

    /// Nothing more can be made of this direction.
    mutating func end() {
        mode = .ended
        protection = nil
        next = nil
        trafficSecret = nil
        nextSecret = nil
        held = []
        heldBytes = 0
        search = nil
        framer.reset()
        messages.reset()
    }
}
