import FuzzInput

/// A capture file of what a few clients and a server say, made step by step.
struct Conversation {
    /// A pcapng file with times in nanoseconds.
    private(set) var bytes: [UInt8] = []
    private var time: UInt64 = 1_772_352_000_000_000_000
    private var next: [UInt32] = Array(repeating: 1000, count: 16)

    private static let names = ["a", "b", "", "c"]
    private static let topics = [
        "t", "t/a", "", "$sys", "/sys/p/d/rrpc/request/1", "/sys/p/d/rrpc/response/1", "r", "u/v",
    ]
    private static let filters = ["t", "t/#", "+", "#", "$share/g/t", "$share/g/#", "+/a", "$share/h/t"]
    private static let payloads = ["", "x", "y", "dead"]
    private static let seconds: [UInt32] = [0, 1, 5, 3600, .max - 1, .max, 2, 60]
    private static let codes: [UInt8] = [0, 1, 2, 0x80, 0x87, 0x8E, 0x8D, 0x97]
    /// How far time moves on, in nanoseconds; the last ones are back, to the beginning and to the end.
    private static let pauses: [Int64] = [
        1_000_000, 1_000_000_000, 2_000_000_000, 5_000_000_001, 31_000_000_000, 3_600_000_000_000,
        20_000_000_000_000, 315_360_000_000_000_000, -1_000_000_000, -60_000_000_000, -315_360_000_000_000_000, 0,
    ]

    init() {
        block(0x0A0D_0D0A, little(0x1A2B_3C4D) + [1, 0, 0, 0] + Array(repeating: 0xFF, count: 8))
        block(1, [1, 0, 0, 0] + little(0) + [9, 0, 1, 0, 9, 0, 0, 0] + [0, 0, 0, 0])
    }

    // MARK: - Steps

    /// Takes the next step: what happens, to which of eight connections, and two bytes that say more.
    mutating func step(_ input: inout Input) {
        let kind = input.byte()
        let choice = input.byte()
        let connection = Int(kind >> 4 & 7)
        let isClient = choice & 0x80 == 0
        switch kind & 15 {
        case 0:
            segment(connection, isClient: true, [], flags: 2)
            segment(connection, isClient: false, [], flags: 0x12)
        case 1: say(connection, true, connect(choice, input.byte(), input.byte()))
        case 2: say(connection, false, packet(0x20, [choice & 1, Self.codes[Int(choice >> 1 & 7)], 0]))
        case 3: say(connection, true, packet(0x82, identifier(choice) + [0] + filters(input.byte(), options: true)))
        case 4: say(connection, false, packet(0x90, identifier(choice) + [0] + codes(input.byte())))
        case 5: say(connection, true, packet(0xA2, identifier(choice) + [0] + filters(input.byte(), options: false)))
        case 6: say(connection, false, packet(0xB0, identifier(choice) + [0] + codes(input.byte())))
        case 7, 8: say(connection, kind & 15 == 7, publish(choice, input.byte(), input.byte()))
        case 9: say(connection, isClient, packet([0x40, 0x50, 0x62, 0x70][Int(choice >> 2 & 3)], identifier(choice)))
        case 10: say(connection, isClient, packet(0xE0, [Self.codes[Int(choice & 7)], 0]))
        case 11: segment(connection, isClient: isClient, [], flags: choice & 1 == 0 ? 0x11 : 0x04)
        case 12: move(Self.pauses[Int(choice) % Self.pauses.count])
        case 13: next[connection * 2 + (isClient ? 0 : 1)] &+= UInt32(choice & 0x7F)
        case 14: say(connection, isClient, [isClient ? 0xC0 : 0xD0, 0])
        default: say(connection, isClient, input.piece(Int(choice & 0x3F)))
        }
        time &+= 1000
    }

    private mutating func move(_ pause: Int64) {
        time = pause == 0 ? (time == UInt64(Int64.max) ? 0 : UInt64(Int64.max)) : time &+ UInt64(bitPattern: pause)
        if time > UInt64(Int64.max) { time = 0 }
    }

    // MARK: - Packets

    private func packet(_ first: UInt8, _ body: [UInt8]) -> [UInt8] {
        // No packet is as long as two bytes of Remaining Length allow.
        body.count < 128
            ? [first, UInt8(body.count)] + body
            : [first, UInt8(body.count & 0x7F) | 0x80, UInt8(body.count >> 7)] + body
    }

    private func string(_ text: String) -> [UInt8] { [0, UInt8(text.utf8.count)] + Array(text.utf8) }

    private func big(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private func identifier(_ choice: UInt8) -> [UInt8] { [0, choice & 3 + 1] }

    private func connect(_ choice: UInt8, _ session: UInt8, _ will: UInt8) -> [UInt8] {
        let hasWill = choice & 8 != 0
        let flags: UInt8 = (choice & 4 != 0 ? 2 : 0) | (hasWill ? 4 | (will & 1) << 3 | (will & 2) << 4 : 0)
        let isOld = choice & 16 != 0
        var body = string("MQTT") + [isOld ? 4 : 5, flags, 0, 10]
        if !isOld { body += [5, 0x11] + big(Self.seconds[Int(session & 7)]) }
        body += string(Self.names[Int(choice & 3)])
        if hasWill {
            if !isOld { body += [5, 0x18] + big(Self.seconds[Int(session >> 3 & 7)]) }
            body += string(Self.topics[Int(will >> 2 & 7)]) + string(Self.payloads[Int(will >> 5 & 3)])
        }
        return packet(0x10, body)
    }

    private func filters(_ choice: UInt8, options: Bool) -> [UInt8] {
        var body: [UInt8] = []
        for index in 0...Int(choice >> 6) {
            body += string(Self.filters[(Int(choice) + index * 3) & 7])
            if options { body.append(choice >> 3 & 7) }
        }
        return body
    }

    private func codes(_ choice: UInt8) -> [UInt8] {
        (0...Int(choice >> 6)).map { Self.codes[(Int(choice) + $0) & 7] }
    }

    private func publish(_ choice: UInt8, _ more: UInt8, _ extra: UInt8) -> [UInt8] {
        let qos = choice >> 1 & 3
        var properties: [UInt8] = []
        if extra & 1 != 0 { properties += [0x02] + big(Self.seconds[Int(extra >> 5)]) }
        if extra & 2 != 0 { properties += [0x08] + string(Self.topics[Int(extra >> 5)]) }
        if extra & 4 != 0 { properties += [0x09] + string(Self.payloads[Int(extra >> 5 & 3)]) }
        if extra & 8 != 0 { properties += [0x23, 0, extra >> 5 & 1 + 1] }
        if extra & 16 != 0 { properties += [0x0B, extra >> 5 & 3 + 1] }
        var body = string(Self.topics[Int(more & 7)])
        if qos > 0 { body += identifier(choice >> 4) }
        body += [UInt8(properties.count)] + properties + Array(Self.payloads[Int(more >> 3 & 3)].utf8)
        return packet(0x30 | (choice & 8) | qos << 1 | choice & 1, body)
    }

    // MARK: - Frames

    private mutating func say(_ connection: Int, _ isClient: Bool, _ payload: [UInt8]) {
        segment(connection, isClient: isClient, payload, flags: 0x18)
    }

    private mutating func segment(_ connection: Int, isClient: Bool, _ payload: [UInt8], flags: UInt8) {
        let side = connection * 2 + (isClient ? 0 : 1)
        let ports: [UInt8] = [UInt8(20 + connection), 7]
        let server: [UInt8] = [7, 0x5B]
        let addresses: [[UInt8]] = [[10, 0, 0, UInt8(1 + connection % 3)], [10, 0, 0, 9]]
        let length = 40 + payload.count
        let header: [UInt8] = [0x45, 0, UInt8(length >> 8), UInt8(length & 0xFF), 0, 0, 0x40, 0, 64, 6, 0, 0]
        var frame = Array(repeating: 0, count: 12) + [8, 0] + header
        frame += isClient ? addresses[0] + addresses[1] : addresses[1] + addresses[0]
        frame += isClient ? ports + server : server + ports
        frame += big(next[side]) + big(next[side ^ 1]) + [0x50, flags, 0xFF, 0xFF, 0, 0, 0, 0] + payload
        next[side] &+= UInt32(payload.count) &+ (flags & 3 == 0 ? 0 : 1)
        let count = UInt32(frame.count)
        let times = little(UInt32(time >> 32)) + little(UInt32(truncatingIfNeeded: time))
        while frame.count % 4 != 0 { frame.append(0) }
        block(6, little(0) + times + little(count) + little(count) + frame)
    }

    private func little(_ value: UInt32) -> [UInt8] { Array(big(value).reversed()) }

    private mutating func block(_ type: UInt32, _ body: [UInt8]) {
        let length = little(UInt32(body.count + 12))
        bytes += little(type) + length + body + length
    }
}
