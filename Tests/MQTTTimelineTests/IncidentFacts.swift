import MQTTCodec
import PacketHeaders
import TCPReassembly

@testable import MQTTTimeline

/// The facts that tests show to detectors; those of one client, "pump-7", unless told otherwise.
extension IncidentTests {
    static func seconds(_ seconds: Double) -> Int64 { Int64(seconds * 1_000_000_000) }
    static func seconds(_ seconds: Int) -> Int64 { Int64(seconds) * 1_000_000_000 }

    static func address(_ last: UInt32, port: UInt16 = 4000) -> SocketAddress {
        SocketAddress(address: IPAddress(ipv4: 0x0A00_0000 + last), port: port)
    }

    static func subject(_ client: String = "pump-7", connection: UInt64 = 1) -> IncidentSubject {
        IncidentSubject(
            connection: connection,
            clientIdentifier: client,
            client: address(7),
            server: address(1, port: 1883),
            receiveMaximum: (20, 100)
        )
    }

    static func opened(_ connection: UInt64) -> Fact {
        { (.opened, subject("", connection: connection)) }
    }

    static func session(_ change: SessionEvent.Change, _ at: Int, connection: UInt64 = 1) -> Fact {
        {
            let event = SessionEvent(
                change: change,
                session: 1,
                clientIdentifier: "pump-7",
                connection: connection,
                timestamp: seconds(at),
                frames: [UInt64(at) + 1]
            )
            return (.session(event), subject(connection: connection))
        }
    }

    static func inFlight(_ count: UInt16) -> SessionEvent.InFlight {
        SessionEvent.InFlight(
            (0..<count).map {
                CarriedDelivery(from: .client, qos: .atLeastOnce, packetIdentifier: $0, connection: 1, frame: 1)
            }
        )
    }

    static func takeover(_ at: Int, former: UInt32, by new: UInt32, connection: UInt64 = 2) -> Fact {
        let takeover = SessionEvent.Takeover(
            connection: connection,
            client: address(new),
            former: address(former),
            count: 1,
            reason: nil
        )
        return session(.takenOver(takeover), at)
    }

    static func start(_ at: Int, connection: UInt64 = 1) -> Fact {
        let opening = SessionEvent.Opening(
            cleanStart: true,
            sessionPresent: false,
            isIdentifierAssigned: false,
            isKnown: false,
            expiry: .withConnection,
            away: nil,
            inFlight: inFlight(0),
            subscriptions: 0,
            connections: 1,
            limits: NegotiatedLimits()
        )
        return session(.started(opening), at, connection: connection)
    }

    static func end(
        _ cause: DisconnectionCause,
        _ at: Int,
        silence: Double? = nil,
        reason: ReasonCode? = nil,
        fault: ProtocolViolation.Fault? = nil,
        client: String = "pump-7"
    ) -> Fact {
        {
            let violation = fault.map {
                ProtocolViolation(from: .client, type: .publish, fault: $0, frame: 7, timestamp: seconds(at))
            }
            let disconnection = Disconnection(
                connection: 1,
                clientIdentifier: client,
                hasConnect: true,
                cause: cause,
                by: .server,
                reason: reason.map { .init(code: $0, packet: .connack, version: .v5_0) },
                certainty: .definite,
                evidence: .init(
                    keepAlive: 10,
                    silence: silence.map { seconds($0) },
                    lastPackets: (nil, nil),
                    violation: violation,
                    takeover: nil,
                    handshake: nil,
                    missing: []
                ),
                timestamp: seconds(at),
                frames: [UInt64(at) + 1],
                message: "it ended"
            )
            return (.disconnected(disconnection), subject(client))
        }
    }

    /// The end of the connection that `LayerTests` has under this name.
    static func failure(_ name: String) -> Fact {
        {
            guard let row = LayerTests.rows.first(where: { $0.name == name }) else { preconditionFailure(name) }
            return (.disconnected(LayerTests.disconnection(row)), subject(""))
        }
    }

    static func unanswered(waited: Double) -> Fact {
        {
            let exchange = ExchangeEvent(
                kind: .ping,
                from: .client,
                packetIdentifier: nil,
                request: .init(type: .pingreq, frame: 6, timestamp: 1),
                response: nil,
                outcome: .unanswered,
                reason: nil,
                waited: seconds(waited)
            )
            return (.unanswered(exchange), subject())
        }
    }

    static func subscription(_ change: SubscriptionEvent.Change, _ filter: String, _ reason: ReasonCode) -> Fact {
        {
            let event = SubscriptionEvent(
                change: change,
                session: 1,
                clientIdentifier: "pump-7",
                connection: 1,
                timestamp: 1,
                frames: [3, 4],
                filter: filter,
                share: nil,
                options: SubscriptionOptions(maximumQoS: .exactlyOnce),
                identifier: 0,
                reason: reason,
                held: 1
            )
            return (.subscription(event), subject())
        }
    }

    static func delivery(refused reason: ReasonCode? = nil) -> Fact {
        {
            var delivery = Delivery(
                from: .client,
                qos: .atLeastOnce,
                packetIdentifier: 1,
                first: .publish,
                dup: false,
                frame: 5,
                timestamp: 1
            )
            delivery.outcome = reason == nil ? .unfinished : .refused
            if let reason { delivery.take(.puback, reason: reason, frame: 6, timestamp: 2) }
            return (.delivery(delivery, isContinued: false), subject())
        }
    }

    static func stall(
        _ kind: StallEvent.Kind,
        _ from: Sender,
        _ duration: Double,
        waiting: Int,
        client: String = "pump-7",
        isFull: Bool = false,
        silence: Double = 0
    ) -> Fact {
        {
            let stall = StallEvent(
                kind: kind,
                from: from,
                begin: .init(timestamp: seconds(100), frame: 8812),
                end: .init(timestamp: seconds(100 + duration), frame: 9000),
                duration: seconds(duration),
                waiting: waiting,
                windowFullSince: isFull ? .init(timestamp: seconds(100), frame: 8813) : nil,
                silence: seconds(silence)
            )
            return (.stall(stall), subject(client))
        }
    }

    static func message(_ kind: JourneyFinding.Kind, isDefinite: Bool = true) -> Fact {
        {
            let finding = JourneyFinding(
                kind: kind,
                connection: 2,
                clientIdentifier: "app-1",
                publisher: "pump-7",
                topic: [97],
                timestamp: 1,
                frame: 5,
                isDefinite: isDefinite
            )
            return (.message(finding), subject("app-1", connection: 2))
        }
    }

    static func request(_ reason: RequestExchange.Reason, waited: Int) -> Fact {
        {
            let leg = RequestExchange.Leg(from: .client, connection: 1, frame: 5, timestamp: 0)
            let exchange = RequestExchange(
                outcome: .unanswered,
                pattern: "response_topic",
                topic: Array("a/b".utf8),
                responseTopic: nil,
                correlationData: nil,
                requester: nil,
                responder: nil,
                request: .init(leg: leg, delivered: nil),
                response: nil,
                status: nil,
                reason: reason,
                timestamp: seconds(waited)
            )
            return (.request(exchange), subject())
        }
    }

    static func gap() -> Fact {
        {
            let gap = GapEvent(
                from: .client,
                streamOffset: 0,
                length: 1000,
                isExact: true,
                reason: StreamGap.Reason.acknowledged.rawValue,
                cut: nil,
                resumed: nil,
                timestamp: 1
            )
            return (.gap(gap), subject())
        }
    }
}
