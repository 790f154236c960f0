/// Tells the fragments of one datagram from those of others.
struct FragmentKey: Hashable {
    let source: IPAddress
    let destination: IPAddress
    let identification: UInt32
    /// Zero for IPv6, where fragments after the first need not repeat it (RFC 8200 §4.5).
    let protocolNumber: UInt8
    /// How deep in tunnels, and in which network: two tenants may use the same addresses.
    let depth: Int
    let network: UInt32
}

/// The datagrams that wait for fragments, within limits of number, memory and time.
///
/// A fragment that does not fit its datagram is the sender's fault and `malformed`; one that comes too late or finds
/// no room is legitimate and starts a datagram that will never be whole. Where fragments overlap, the bytes that came
/// first are kept.
struct FragmentStore {
    /// A datagram without its IP header, whole.
    struct Datagram {
        let protocolNumber: UInt8
        let bytes: [UInt8]
    }

    enum Outcome {
        case held
        case malformed
        case complete(Datagram)
    }

    private struct Arrival {
        let key: FragmentKey
        let time: Int64
        let serial: UInt64
    }

    /// The longest payload that fits a datagram's 16-bit length.
    private static let maximumDatagramLength = 65_535

    private let maximumDatagrams: Int
    private let maximumBytes: Int
    private let timeoutNanoseconds: UInt64

    private var held: [FragmentKey: PartialDatagram] = [:]
    /// First fragments in the order they came, among them some whose datagram is no longer held.
    private var arrivals: [Arrival] = []
    private var oldest = 0
    private var lastSerial: UInt64 = 0
    private(set) var heldBytes = 0

    init(options: DissectionOptions) {
        maximumDatagrams = options.maximumFragmentedDatagrams
        maximumBytes = options.maximumFragmentBytes
        let timeout = options.fragmentTimeout / .nanoseconds(1)
        timeoutNanoseconds = timeout < 0x1p63 ? UInt64(max(0, timeout)) : .max
    }

    /// How many datagrams wait.
    var heldDatagrams: Int { held.count }

    /// Takes in the fragment whose bytes are the rest of `section`.
    mutating func received(
        _ fragment: Fragment,
        _ key: FragmentKey,
        _ bytes: Span<UInt8>,
        _ section: Section,
        at time: Int64,
        _ counts: inout DissectionCounts
    ) -> Outcome {
        abandonLate(at: time, &counts)
        let wireLength = section.wireEnd &- section.start
        let wireEnd = fragment.offset &+ wireLength
        // All fragments but the last carry a multiple of eight bytes, for the next one's offset to be exact.
        guard wireLength > 0, wireEnd <= Self.maximumDatagramLength, fragment.isLast || wireLength & 7 == 0 else {
            return .malformed
        }
        if held[key] == nil {
            while held.count >= maximumDatagrams {
                guard abandonOldest(&counts) != nil else {
                    refuse(&counts)
                    return .held
                }
            }
            lastSerial &+= 1
            held[key] = PartialDatagram(serial: lastSerial)
            arrivals.append(Arrival(key: key, time: time, serial: lastSerial))
            forgetCompleted()
        }
        guard held[key]?.accepts(end: wireEnd, isLast: fragment.isLast) == true else { return .malformed }
        // A fragment of which nothing was captured makes nothing grow.
        let end = fragment.offset &+ section.end &- section.start
        let growth = section.end > section.start ? held[key]?.growth(to: end) ?? 0 : 0
        while heldBytes &+ growth > maximumBytes {
            // When it is this very datagram that had to go, its fragment goes with it.
            guard let abandoned = abandonOldest(&counts), abandoned != key else { return .held }
        }
        heldBytes &+= growth
        let overlaps = held[key]?.insert(bytes, section.start..<section.end, fragment, wireEnd: wireEnd) ?? false
        if overlaps { counts.overlappingFragments &+= 1 }
        guard held[key]?.isWhole == true, let whole = held.removeValue(forKey: key) else { return .held }
        heldBytes &-= whole.bytes.count
        counts.datagramsReassembled &+= 1
        return .complete(Datagram(protocolNumber: whole.protocolNumber, bytes: whole.bytes))
    }

    /// Gives up everything that waits.
    mutating func abandonAll(_ counts: inout DissectionCounts) {
        counts.datagramsAbandoned &+= held.count
        held.removeAll()
        arrivals.removeAll()
        oldest = 0
        heldBytes = 0
    }

    private func refuse(_ counts: inout DissectionCounts) {
        counts.datagramsAbandoned &+= 1
        counts.datagramsOverLimit &+= 1
    }

    private func isHeld(_ arrival: Arrival) -> Bool {
        held[arrival.key]?.serial == arrival.serial
    }

    private mutating func abandonLate(at time: Int64, _ counts: inout DissectionCounts) {
        while oldest < arrivals.count {
            let arrival = arrivals[oldest]
            if isHeld(arrival) {
                // The difference of two signed numbers in this order fits an unsigned one, whatever they are.
                guard time > arrival.time, UInt64(bitPattern: time &- arrival.time) > timeoutNanoseconds else { return }
                remove(arrival.key)
                counts.datagramsAbandoned &+= 1
            }
            oldest &+= 1
        }
    }

    /// Makes room by giving up the datagram that waits longest, and tells which.
    private mutating func abandonOldest(_ counts: inout DissectionCounts) -> FragmentKey? {
        while oldest < arrivals.count {
            let arrival = arrivals[oldest]
            oldest &+= 1
            if isHeld(arrival) {
                remove(arrival.key)
                refuse(&counts)
                return arrival.key
            }
        }
        return nil
    }

    private mutating func remove(_ key: FragmentKey) {
        heldBytes &-= held.removeValue(forKey: key)?.bytes.count ?? 0
    }

    /// Keeps the queue about as long as there are datagrams, at a cost that is constant for each arrival.
    private mutating func forgetCompleted() {
        guard arrivals.count > 2 * held.count + 64 else { return }
        arrivals = arrivals[oldest...].filter(isHeld)
        oldest = 0
    }
}
