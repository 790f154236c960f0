public import MQTTCodec
import MQTTTimeline

/// How often rules had something to judge, by version.
public struct OccasionCounts: Sendable, Equatable {
    private static let events = Occasion.Event.allCases.count
    private static let types = 16
    private var eventCounts = [UInt64](repeating: 0, count: 3 * events)
    private var packetCounts = [UInt64](repeating: 0, count: 3 * 2 * types)

    /// Nothing was judged.
    public init() {}

    private static func index(_ version: ProtocolVersion) -> Int { Int(version.level) &- 3 }

    @inline(__always)
    mutating func add(_ event: Occasion.Event, _ version: ProtocolVersion) {
        eventCounts[Self.index(version) &* Self.events &+ Int(event.rawValue)] &+= 1
    }

    @inline(__always)
    mutating func add(_ type: ControlPacketType, from sender: Sender, _ version: ProtocolVersion) {
        packetCounts[Self.place(type, sender, version)] &+= 1
    }

    private static func place(_ type: ControlPacketType, _ sender: Sender, _ version: ProtocolVersion) -> Int {
        (index(version) &* 2 &+ (sender == .client ? 0 : 1)) &* types &+ Int(type.rawValue & 15)
    }

    /// How often `occasion` arose in `versions`.
    public func count(_ occasion: Occasion, in versions: Set<ProtocolVersion>) -> UInt64 {
        var sum: UInt64 = 0
        for version in versions {
            switch occasion {
            case .never: break
            case .event(let event):
                sum &+= eventCounts[Self.index(version) &* Self.events &+ Int(event.rawValue)]
            case .anyPacket(let sender):
                for type in 0..<UInt8(Self.types) {
                    sum &+= count(ControlPacketType(rawValue: type), sender, version)
                }
            case .packets(let types, let sender):
                for type in types { sum &+= count(type, sender, version) }
            }
        }
        return sum
    }

    private func count(_ type: ControlPacketType, _ sender: Sender?, _ version: ProtocolVersion) -> UInt64 {
        var sum: UInt64 = 0
        if sender != .server { sum &+= packetCounts[Self.place(type, .client, version)] }
        if sender != .client { sum &+= packetCounts[Self.place(type, .server, version)] }
        return sum
    }

    /// Adds the counts of another part of the capture.
    public mutating func add(_ other: OccasionCounts) {
        for index in eventCounts.indices { eventCounts[index] &+= other.eventCounts[index] }
        for index in packetCounts.indices { packetCounts[index] &+= other.packetCounts[index] }
    }
}
