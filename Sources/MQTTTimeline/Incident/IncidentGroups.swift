import TCPReassembly

/// How often something happened, when, and where first.
struct IncidentTally: Equatable {
    private(set) var count: UInt64 = 0
    private(set) var first = Int64.max
    private(set) var last = Int64.min
    private(set) var frames: [UInt64] = []
    private(set) var connections: [UInt64] = []
    /// How sure the surest of them is.
    private(set) var certainty = Certainty.suspected

    mutating func add(
        frames: [UInt64],
        _ timestamp: Int64,
        connection: UInt64 = 0,
        _ certainty: Certainty = .definite
    ) {
        count &+= 1
        first = min(first, timestamp)
        last = max(last, timestamp)
        self.certainty = min(self.certainty, certainty)
        for frame in frames where self.frames.count < Incident.listed && frame > 0 && !self.frames.contains(frame) {
            self.frames.append(frame)
        }
        if connection > 0, connections.count < Incident.listed, !connections.contains(connection) {
            connections.append(connection)
        }
    }

    mutating func add(frame: UInt64, _ timestamp: Int64, connection: UInt64 = 0, _ certainty: Certainty = .definite) {
        add(frames: [frame], timestamp, connection: connection, certainty)
    }

    /// From the first to the last one, in nanoseconds.
    var length: Int64 { count == 0 ? 0 : last.subtractingReportingOverflow(first).partialValue }

    func incident(_ kind: IncidentKind, _ clientIdentifier: String, _ message: String) -> Incident {
        Incident(
            kind: kind,
            certainty: certainty,
            message: message,
            clientIdentifier: clientIdentifier,
            count: count,
            times: min(first, last)...max(first, last),
            frames: frames.sorted(),
            connections: connections.sorted()
        )
    }

    mutating func set(_ certainty: Certainty) { self.certainty = certainty }
}

/// What tells the groups of one kind of incident apart.
struct IncidentKey: Hashable {
    var clientIdentifier = ""
    var server: SocketAddress?
    /// A reason, a cause.
    var detail = ""

    init(_ subject: IncidentSubject, detail: String = "") {
        clientIdentifier = subject.clientIdentifier
        server = subject.server
        self.detail = detail
    }

    init(clientIdentifier: String = "", server: SocketAddress? = nil, detail: String = "") {
        self.clientIdentifier = clientIdentifier
        self.server = server
        self.detail = detail
    }

    var bytes: Int { clientIdentifier.utf8.count &+ detail.utf8.count }

    /// The client in a sentence: "client pump-7".
    var client: String { Wording.client(clientIdentifier) }
}

/// Occurrences of one kind of incident by client and detail; what goes beyond the limits is counted together.
struct IncidentGroups<State> {
    /// Groups told apart: 1,000 unless the detector says otherwise.
    let maximumGroups: Int
    /// Bytes of their names: 256 KiB.
    static var maximumBytes: Int { 256 << 10 }

    struct Group {
        var tally = IncidentTally()
        var state: State
    }

    private(set) var groups: [IncidentKey: Group] = [:]
    /// Occurrences in further groups.
    private(set) var others = IncidentTally()
    private var bytes = 0

    init(maximumGroups: Int = 1000) {
        self.maximumGroups = maximumGroups
    }

    var isFull: Bool { groups.count >= maximumGroups || bytes >= Self.maximumBytes }

    /// Forgets groups.
    mutating func removeAll(where isOver: (Group) -> Bool) {
        groups = groups.filter { !isOver($0.value) }
        bytes = groups.keys.reduce(0) { $0 &+ $1.bytes }
    }

    /// The group of a key, made with `state` if it is new; nil when there is no room.
    ///
    /// - Parameter update: changes the group.
    /// - Returns: false when there was no room.
    @discardableResult
    mutating func update(_ key: IncidentKey, _ state: @autoclosure () -> State, _ update: (inout Group) -> Void) -> Bool
    {
        if groups[key] == nil {
            guard groups.count < maximumGroups, bytes &+ key.bytes <= Self.maximumBytes else { return false }
            bytes &+= key.bytes
        }
        update(&groups[key, default: Group(state: state())])
        return true
    }

    /// Counts an occurrence.
    mutating func add(
        _ key: IncidentKey,
        frames: [UInt64],
        _ timestamp: Int64,
        connection: UInt64 = 0,
        _ certainty: Certainty = .definite,
        state: @autoclosure () -> State,
        _ change: (inout State) -> Void = { _ in }
    ) {
        let hasRoom = update(key, state()) { group in
            group.tally.add(frames: frames, timestamp, connection: connection, certainty)
            change(&group.state)
        }
        if !hasRoom { others.add(frames: frames, timestamp, connection: connection, certainty) }
    }

    /// An incident for each group that `say` has words for, and one for what was not told apart.
    func incidents(_ kind: IncidentKind, _ say: (IncidentKey, Group) -> (String, IncidentTally)?) -> [Incident] {
        var result = groups.compactMap { key, group in
            say(key, group).map { message, tally in tally.incident(kind, key.clientIdentifier, message) }
        }
        if others.count > 0 {
            result.append(others.incident(kind, "", "\(Wording.count(others.count)) more of further clients"))
        }
        return result
    }
}

extension IncidentGroups where State == Void {
    mutating func add(
        _ key: IncidentKey,
        frame: UInt64,
        _ timestamp: Int64,
        connection: UInt64 = 0,
        _ certainty: Certainty = .definite
    ) {
        add(key, frames: [frame], timestamp, connection: connection, certainty, state: ())
    }
}
