import CaptureFile
import MQTTCodec
import TestSupport

/// Captures that tests of the command line read.
enum Captures {
    /// Three packets of a client of 3.1.1 that does everything right: 8 frames.
    static func makeGood(_ path: String, format: CaptureWriter.Format = .pcap(nanoseconds: true)) throws {
        var conversation = try ScriptedCapture(path: path, format: format)
        try conversation.open()
        let connect = ControlPacket.Connect(
            version: .v3_1_1,
            clientIdentifier: "pump-7",
            keepAlive: 60,
            userName: "plant",
            password: Array("open sesame".utf8)
        )
        try conversation.send(try ControlPacket.connect(connect).encoded(version: .v3_1_1), from: .client)
        try conversation.send([0x20, 2, 0, 0], from: .server)
        try conversation.send([0xE0, 0], from: .client)
        try conversation.close(by: .client)
        try conversation.finish()
    }

    /// A CONNECT whose Remaining Length leaves out its password.
    static func makeShortConnect(_ path: String) throws {
        var conversation = try ScriptedCapture(path: path)
        try conversation.open()
        let connect = ControlPacket.Connect(
            version: .v3_1_1,
            clientIdentifier: "pump-7",
            userName: "plant",
            password: Array("open sesame".utf8)
        )
        var bytes = try ControlPacket.connect(connect).encoded(version: .v3_1_1)
        bytes[1] -= 11
        try conversation.send(bytes, from: .client)
        try conversation.close(by: .server)
        try conversation.finish()
    }

    /// So many messages that no pipe holds their timeline.
    static func makeLong(_ path: String) throws {
        var conversation = try ScriptedCapture(path: path)
        try conversation.open()
        let connect = ControlPacket.connect(.init(version: .v3_1_1, clientIdentifier: "long"))
        try conversation.send(try connect.encoded(version: .v3_1_1), from: .client)
        for _ in 0..<5_000 { try conversation.send([0x30, 5, 0, 1, 0x74, 0x6F, 0x6B], from: .client) }
        try conversation.close(by: .client)
        try conversation.finish()
    }

    /// The good capture, damaged: the length of its fourth record, which begins at byte 192, is nonsense.
    static func makeCorrupt(_ name: String, in folder: borrowing TemporaryDirectory) throws {
        try makeGood(folder.file(name))
        var bytes = try folder.read(name)
        bytes.replaceSubrange((192 + 8)..<(192 + 12), with: [0xFF, 0xFF, 0xFF, 0x7F])
        try folder.write(bytes, to: name)
    }

    /// The good capture without its last five bytes.
    static func makeCut(_ name: String, in folder: borrowing TemporaryDirectory) throws {
        try makeGood(folder.file(name))
        try folder.write(try folder.read(name).dropLast(5), to: name)
    }

    /// Much goes wrong, and much of it under names made to harm a terminal.
    static func makeIncident(_ path: String) throws {
        var conversation = try ScriptedCapture(path: path)
        try conversation.open()
        var connect = ControlPacket.Connect(
            version: .v5_0,
            clientIdentifier: "evil\u{1B}[31m\u{202E}id",
            keepAlive: 2
        )
        connect.will = .init(topic: "w", payload: [], qos: .atMostOnce, retain: false)
        try conversation.send(try ControlPacket.connect(connect).encoded(version: .v5_0), from: .client)
        try conversation.send([0x20, 3, 0, 0, 0], from: .server)
        let topics = [
            "plant/7/temp", "\u{1B}]0;title\u{7}", "日本/温度", "a\u{202E}b\u{2066}c", "line\nbreak",
            String(repeating: "deep/", count: 40) + "end",
        ]
        for (number, topic) in topics.enumerated() {
            let publish = ControlPacket.Publish(
                topicName: topic,
                payload: Array("21.5".utf8),
                qos: .atLeastOnce,
                packetIdentifier: UInt16(number + 1)
            )
            try conversation.send(try ControlPacket.publish(publish).encoded(version: .v5_0), from: .client)
            if number == 0 { try conversation.send([0x40, 2, 0, 1], from: .server) }
            if number == 1 { try conversation.send([0x40, 4, 0, 2, 0x87, 0], from: .server) }
        }
        conversation.wait(.seconds(4))
        try conversation.send([0xC0, 0], from: .client)
        try conversation.send([0x30, 4, 0, 1, 0xFF, 0], from: .client)
        conversation.lose(1_234, from: .client)
        try conversation.acknowledge(from: .server)
        conversation.wait(.seconds(30))
        try conversation.send([0xC0, 0, 0xC0, 0, 0xC0, 0], from: .client)
        try conversation.send([0xE0, 2, 0x8D, 0], from: .server)
        try conversation.reset(by: .server)
        try conversation.finish()
    }
}
