import MQTTTimeline
import OpenSSL
import TCPReassembly
import TLSDecryption
import Testing
import WebSocketFraming

@testable import CaptureAnalysis

@Suite("What layers told, until it is clear what a connection carries")
struct LaneLayersTests {
    private static func handshake(
        _ outcome: TLSHandshake.Outcome = .completed,
        _ change: (inout TLSHandshake) -> Void = { _ in }
    ) -> LayerEvent {
        var handshake = TLSHandshake(client: .first)
        handshake.outcome = outcome
        change(&handshake)
        return .tlsHandshake(handshake)
    }

    @Test("Events wait for the connection to be in the timeline")
    func open() {
        var layers = LaneLayers()
        layers.set(3, .tls, nil)
        let isHeld = layers.hold(Self.handshake(), 3)
        #expect(isHeld)
        #expect(layers.holdsEvents(3) && !layers.isOpen(3))
        let told = layers.open(3, client: .second)
        #expect(told.count == 1)
        #expect(layers.isOpen(3) && !layers.holdsEvents(3))
        #expect(layers.client(3) == .second && layers.transport(3) == .tls)
        #expect(layers.encryptedClient(3) == nil)
        let left = layers.remove(3)
        #expect(left.isEmpty)
        #expect(!layers.isOpen(3) && layers.transport(3) == .tcp)
    }

    @Test("A connection without layers is none of its business")
    func plain() {
        var layers = LaneLayers()
        let told = layers.open(0, client: .first)
        #expect(told.isEmpty)
        #expect(!layers.isOpen(0) && layers.client(0) == nil)
        let left = layers.remove(0)
        #expect(left.isEmpty)
    }

    @Test("One connection may hold so many, a lane so many; what leaves makes room")
    func limits() {
        var layers = LaneLayers()
        let few = (0...LaneLayers.maximumHeld).map { _ in layers.hold(Self.handshake(), 0) }
        #expect(few.filter { $0 }.count == LaneLayers.maximumHeld)
        let rest = LaneLayers.maximumHeldInLane - LaneLayers.maximumHeld
        let many = (1...rest + 1).map { layers.hold(Self.handshake(), $0) }
        #expect(many.filter { $0 }.count == rest && many.last == false)
        let left = layers.remove(0)
        #expect(left.count == LaneLayers.maximumHeld)
        let hasRoom = layers.hold(Self.handshake(), rest + 1)
        #expect(hasRoom)
    }

    @Test("Handshakes are counted by what became of them")
    func counts() {
        var summary = TLSSummary()
        func add(_ event: LayerEvent) {
            if case .tlsHandshake(let handshake) = event { summary.add(handshake) }
        }
        add(
            Self.handshake {
                $0.version = .tls13
                $0.cipherSuite = CipherSuite(rawValue: 0x1301)
                $0.decryption = .keyLog
                $0.resumption = .preSharedKey
                $0.earlyData = .accepted
            }
        )
        add(
            Self.handshake {
                $0.version = .tls12
                $0.decryption = .impossible("no key")
                $0.frames = [4, 7]
                $0.hasClientCertificate = true
            }
        )
        add(
            Self.handshake(.refused) {
                let arrival = Arrival(frame: 9, timestamp: 0)
                $0.alerts = [
                    TLSAlertEvent(sender: .second, isFatal: true, alert: .unknownCA, arrival: arrival),
                    TLSAlertEvent(sender: .second, isFatal: false, alert: .closeNotify, arrival: arrival),
                ]
            }
        )
        add(Self.handshake(.unfinished))
        add(Self.handshake(.broken))
        #expect(summary.handshakes == 5 && summary.completed == 2 && summary.refused == 1)
        #expect(summary.resumed == 1 && summary.earlyData == 1 && summary.clientCertificates == 1)
        #expect(summary.versions == [.tls13: 1, .tls12: 1])
        #expect(summary.decrypted == ["key_log": 1])
        #expect(summary.alerts == ["server unknown_ca": 1])
        #expect(summary.undecryptedReasons.map(\.text) == ["no key"])
        #expect(summary.undecryptedReasons.first?.occurrences.frames == [4])
        var twice = summary
        twice.add(summary)
        #expect(twice.handshakes == 10 && twice.undecryptedHandshakes == 2)
    }

    @Test("Reasons without end are counted together")
    func manyReasons() {
        var summary = TLSSummary()
        for number in 0..<200 {
            var handshake = TLSHandshake(client: .first)
            handshake.outcome = .completed
            handshake.version = TLSVersionNumber(rawValue: UInt16(number))
            handshake.cipherSuite = CipherSuite(rawValue: UInt16(number))
            handshake.decryption = .impossible("reason \(number)")
            summary.add(handshake)
        }
        #expect(summary.undecrypted.count == TLSSummary.maximumTexts + 1)
        #expect(summary.undecryptedHandshakes == 200)
        #expect(summary.versions.count == TLSSummary.maximumTexts)
        #expect(summary.cipherSuites.count == TLSSummary.maximumTexts)
    }

    @Test("WebSocket handshakes are counted by status")
    func webSocket() {
        var summary = WebSocketSummary()
        for (outcome, status) in [
            (WebSocketHandshake.Outcome.completed, 101), (.refused, 404), (.refused, 404), (.refused, 400),
            (.unfinished, nil), (.broken("no key"), 101),
        ] as [(WebSocketHandshake.Outcome, UInt16?)] {
            var handshake = WebSocketHandshake(client: .first)
            handshake.outcome = outcome
            handshake.status = status
            handshake.extensions = ["permessage-deflate; server_no_context_takeover"]
            summary.add(handshake)
        }
        #expect(summary.handshakes == 6 && summary.accepted == 1 && summary.refusals == 3)
        #expect(summary.refused == [404: 2, 400: 1])
        #expect(summary.compressed == 1 && summary.withoutSubprotocol == 1)
    }
}
