import MQTTCodec
import PacketHeaders
import TCPReassembly
import WireBytes

@testable import MQTTTimeline

/// Drives a correlator step by step and writes down what it tells, one line for each event.
///
/// Each step is a frame of its own, 1 ms after the one before unless time is moved.
final class CorrelationScript: CorrelatorObserver {
    private(set) var disconnections: [Disconnection] = []
    private(set) var incidents: [Incident] = []
    var lines: [String] = []
    /// Journeys as they were told.
    private(set) var told: [(event: JourneyEvent, legs: [JourneyLeg], missing: [JourneyMissing])] = []
    private(set) var time: Int64 = 0
    private(set) var frame: UInt64 = 0
    private var connections: UInt64 = 0
    private var numbers: [Int: UInt64] = [:]
    private var last: [Int: Int64] = [:]
    private var correlatorAtRest: Correlator?
    private let limits: CorrelatorLimits

    init(limits: CorrelatorLimits = CorrelatorLimits()) {
        self.limits = limits
    }

    /// Moves time on.
    func wait(seconds: Double) {
        time += Int64(seconds * 1_000_000_000)
        use { $0.advance(to: time) }
    }

    /// Sets the clock to its beginning: what follows has the same times as what went before.
    func turnBack() { time = 0 }

    /// Opens connection `handle` from port 1000 + its number.
    func open(_ handle: Int, server: UInt16 = 1883) {
        connections += 1
        numbers[handle] = connections
        let opening = ConnectionOpening(
            client: SocketAddress(address: IPAddress(ipv4: 0x0A00_0007), port: 1000 + UInt16(connections)),
            server: SocketAddress(address: IPAddress(ipv4: 0x0A00_0001), port: server),
            isMidStream: false,
            confidence: .certain,
            frame: frame + 1,
            timestamp: time
        )
        tell(.opened(opening), handle)
    }

    /// Opens a connection and lets a client connect.
    func opened(_ identifier: String) -> Int {
        connect(1, identifier)
        return 1
    }

    /// CONNECT by `identifier` and, unless told otherwise, a CONNACK that accepts it.
    func connect(
        _ handle: Int,
        _ identifier: String,
        version: ProtocolVersion = .v5_0,
        clean: Bool = true,
        expiry: UInt32? = nil,
        answer: ReasonCode? = .success,
        present: Bool = false,
        will: ControlPacket.Will? = nil
    ) {
        open(handle)
        var properties = Properties()
        if let expiry { properties = Self.properties(Property(.sessionExpiryInterval, .fourByteInteger(expiry))) }
        let connect = ControlPacket.Connect(
            version: version,
            clientIdentifier: identifier,
            cleanStart: clean,
            properties: properties,
            will: will
        )
        send(.connect(connect), handle, .client)
        if let answer { accept(handle, answer, present: present) }
    }

    func accept(
        _ handle: Int,
        _ reason: ReasonCode = .success,
        present: Bool = false,
        properties: Properties = Properties()
    ) {
        send(
            .connack(ControlPacket.Connack(sessionPresent: present, reasonCode: reason, properties: properties)),
            handle,
            .server
        )
    }

    func subscribe(
        _ handle: Int,
        _ filters: [String],
        grants: [UInt8]?,
        noLocal: Bool = false,
        retainAsPublished: Bool = false,
        identifier: UInt32 = 0
    ) {
        let options = SubscriptionOptions(
            maximumQoS: .exactlyOnce,
            noLocal: noLocal,
            retainAsPublished: retainAsPublished
        )
        let subscriptions = filters.map { ControlPacket.Subscription(topicFilter: $0, options: options) }
        var properties = Properties()
        if identifier > 0 {
            properties = Self.properties(Property(.subscriptionIdentifier, .variableByteInteger(identifier)))
        }
        send(
            .subscribe(
                ControlPacket.Subscribe(packetIdentifier: 1, subscriptions: subscriptions, properties: properties)
            ),
            handle,
            .client
        )
        guard let grants else { return }
        let codes = grants.map(ReasonCode.init(rawValue:))
        send(.suback(ControlPacket.Suback(packetIdentifier: 1, reasonCodes: codes)), handle, .server)
    }

    func unsubscribe(_ handle: Int, _ filter: String, answer: ReasonCode = .success) {
        let packet = ControlPacket.Unsubscribe(packetIdentifier: 2, topicFilters: [filter])
        send(.unsubscribe(packet), handle, .client)
        send(.unsuback(ControlPacket.Unsuback(packetIdentifier: 2, reasonCodes: [answer])), handle, .server)
    }

    func disconnect(
        _ handle: Int,
        by sender: Sender = .client,
        _ reason: ReasonCode = .normalDisconnection,
        expiry: UInt32? = nil
    ) {
        var properties: Properties?
        if let expiry { properties = Self.properties(Property(.sessionExpiryInterval, .fourByteInteger(expiry))) }
        send(.disconnect(ControlPacket.Disconnect(reasonCode: reason, properties: properties)), handle, sender)
    }

    func close(_ handle: Int, by sender: Sender? = .client, how: ConnectionEnd.How = .fin, since: Int64? = nil) {
        advance()
        let ending = ConnectionEnding(
            how: how,
            by: sender,
            frames: [frame],
            timestamp: time,
            beginning: since,
            hasCarriedPackets: true,
            cut: [],
            keepAlive: 60,
            lastPackets: (nil, nil)
        )
        tell(.closed(ending), handle)
    }

    /// Bytes of one side are missing.
    func lose(_ handle: Int, from sender: Sender) {
        advance()
        let gap = GapEvent(
            from: sender,
            streamOffset: 0,
            length: 10,
            isExact: true,
            reason: "acknowledged",
            cut: nil,
            resumed: nil,
            timestamp: time
        )
        tell(.gap(gap), handle)
    }

    func send(_ packet: ControlPacket, _ handle: Int, _ sender: Sender) {
        advance()
        let place = PacketPlace(
            from: sender,
            header: Self.header,
            frame: frame,
            frames: [],
            omittedFrames: 0,
            streamOffset: 0,
            timestamp: time
        )
        tell(.packet(packet, place), handle)
    }

    static func properties(_ property: Property) -> Properties {
        (try? Properties([property])) ?? Properties()
    }

    /// The correlator looks at no header: any will do.
    static let header: FixedHeader = {
        let bytes: [UInt8] = [0xC0, 0]
        guard case .header(let header) = FixedHeader.decode(bytes.span, at: 0, end: 2) else { fatalError() }
        return header
    }()

    func advance() {
        time += 1_000_000
        frame += 1
    }

    private func tell(_ observation: Observation, _ handle: Int) {
        use { $0.observed(observation, handle, number: numbers[handle] ?? 0, sequence: 0) }
    }

    /// Takes the correlator out while it is used: it calls its observer.
    func use(_ body: (inout Correlator) -> Void) {
        var correlator = self.correlator
        correlatorAtRest = nil
        body(&correlator)
        correlatorAtRest = correlator
    }

    var correlator: Correlator {
        correlatorAtRest ?? Correlator(limits: limits, topicSeed: Self.topicSeed, observer: self)
    }

    // MARK: - CorrelatorObserver

    let takesJourneys = true

    func takes(_ journey: JourneyOutline) -> Bool { true }

    func journey(
        _ event: JourneyEvent,
        topic: Span<UInt8>,
        legs: [JourneyLeg],
        missing: [JourneyMissing],
        queued: [JourneyMissing]
    ) {
        lines.append(Self.words(event, topic: Array(copying: topic), legs, missing, queued))
        told.append((event, legs, missing))
    }

    func session(_ event: SessionEvent) {
        let change =
            switch event.change {
            case .started(let opening): "started\(Self.words(opening))"
            case .resumed(let opening): "resumed\(Self.words(opening))"
            case .opened(let opening): "opened\(Self.words(opening))"
            case .takenOver(let takeover):
                "taken over by \(takeover.connection.map(String.init) ?? "?"), \(takeover.count)"
            case .suspended(let expiry, _): "suspended, \(expiry)"
            case .ended(let reason): "ended, \(reason.rawValue)"
            case .expired: "expired"
            }
        let connection = event.connection.map { " on \($0)" } ?? ""
        lines.append("\(event.clientIdentifier) session \(event.session)\(connection) \(change)")
    }

    func disconnected(_ disconnection: Disconnection) {
        disconnections.append(disconnection)
    }

    func incident(_ incident: Incident) {
        incidents.append(incident)
    }

    private static func words(_ opening: SessionEvent.Opening) -> String {
        (opening.isKnown ? ", known" : "")
            + (opening.subscriptions > 0 ? ", \(opening.subscriptions) subscriptions" : "")
    }

    func subscription(_ event: SubscriptionEvent) {
        let granted = event.grantedQoS.map { " at \($0)" } ?? ""
        lines.append(
            "\(event.clientIdentifier) \(event.change.rawValue) \(event.filter)\(granted), holds \(event.held)"
        )
    }
}
