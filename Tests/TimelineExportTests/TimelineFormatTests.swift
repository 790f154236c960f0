import Foundation
import MQTTCodec
import TestSupport
import Testing
import TimelineExport

/// The lines as other programs read them, byte by byte.
@Suite("The timeline's format")
struct TimelineFormatTests {
    /// A client connects, publishes by name and by alias, is cut off in a PUBLISH of which a part is lost.
    private static func makeCapture(at path: String) throws {
        var conversation = try ScriptedCapture(path: path)
        try conversation.open()
        let connect = ControlPacket.Connect(
            version: .v5_0,
            clientIdentifier: "pump-7",
            keepAlive: 60,
            userName: "u",
            password: Array("secret".utf8)
        )
        try conversation.send(try ControlPacket.connect(connect).encoded(version: .v5_0), from: .client)
        try conversation.send([0x20, 3, 0, 0, 0], from: .server)
        // PUBLISH QoS 1, Packet Identifier 12, Topic Alias 3, over two segments.
        let publish: [UInt8] = [0x32, 15, 0, 3] + Array("a/b".utf8) + [0, 12, 3, 0x23, 0, 3] + Array("21.5".utf8)
        try conversation.send(Array(publish.prefix(9)), from: .client)
        try conversation.send(Array(publish.dropFirst(9)), from: .client)
        try conversation.send([0x40, 3, 0, 12, 0x10], from: .server)
        try conversation.send([0x30, 8, 0, 0, 3, 0x23, 0, 3, 0xFF, 0xFE], from: .client)
        try conversation.send([0x82, 4, 0, 1, 0, 0], from: .client)
        try conversation.send([0xE0, 0], from: .client)
        try conversation.close(by: .client)
        try conversation.finish()
    }

    @Test("Lines")
    func lines() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("c.pcap")
        try Self.makeCapture(at: path)
        let text = String(decoding: try Export.timeline([path]), as: UTF8.self)
        #expect(text.hasSuffix("}\n"))
        let lines = text.replacingOccurrences(of: path, with: "c.pcap").split(separator: "\n").map(String.init)
        let expected = [
            #"{"kind":"capture","seq":1,"time":"2026-03-01T08:00:00.000000000Z","schema":"mqttscope.timeline/1","#
                + #""tool":{"name":"mqttscope","version":"\#(JSONTimelineWriter.toolVersion)"},"#
                + #""files":[{"path":"c.pcap","format":"pcap","link_types":["RAW"]}]}"#,
            #"{"kind":"connection_open","seq":2,"time":"2026-03-01T08:00:00.000000000Z","connection":1,"#
                + #""client":{"ip":"10.0.0.7","port":40112},"server":{"ip":"10.0.0.1","port":1883},"transport":"tcp","#
                + #""community_id":"1:pzMMBCe7cKS3Sa81Rf+scgVaAo8=","mid_stream":false,"confidence":"certain","#
                + #""frames":[1]}"#,
            #"{"kind":"packet","seq":3,"time":"2026-03-01T08:00:00.000375000Z","connection":1,"from":"client","#
                + #""frames":[4],"stream_offset":0,"client_id":"pump-7","packet":{"type":"CONNECT","length":32,"#
                + #""protocol_name":"MQTT","version":"5.0","clean_start":true,"keep_alive":60,"client_id":"pump-7","#
                + #""username":"u","password":{"length":6}}}"#,
            #"{"kind":"packet","seq":4,"time":"2026-03-01T08:00:00.000500000Z","connection":1,"from":"server","#
                + #""frames":[5],"stream_offset":0,"client_id":"pump-7","packet":{"type":"CONNACK","length":5,"#
                + #""session_present":false,"reason":{"code":0,"name":"Success"}}}"#,
            #"{"kind":"session","seq":5,"time":"2026-03-01T08:00:00.000500000Z","connection":1,"client_id":"pump-7","#
                + #""session":1,"change":"started","clean_start":true,"session_present":false,"known":false,"#
                + #""expiry":"with_connection","in_flight":{"client":0,"server":0},"subscriptions":0,"connections":1,"#
                + #""limits":{"keep_alive":60,"receive_maximum":{"client":65535,"server":65535},"#
                + #""topic_alias_maximum":{"client":0,"server":0},"maximum_qos":2,"retain_available":true,"#
                + #""wildcard_subscription_available":true,"subscription_identifiers_available":true,"#
                + #""shared_subscription_available":true},"frames":[4,5]}"#,
            #"{"kind":"exchange","seq":6,"time":"2026-03-01T08:00:00.000500000Z","connection":1,"exchange":"CONNECT","#
                + #""from":"client","client_id":"pump-7","request":{"frame":4},"response":{"frame":5,"type":"CONNACK"},"#
                + #""outcome":"answered","latency_ns":125000}"#,
            #"{"kind":"packet","seq":7,"time":"2026-03-01T08:00:00.000750000Z","connection":1,"from":"client","#
                + #""frames":[6,7],"stream_offset":32,"client_id":"pump-7","packet":{"type":"PUBLISH","length":17,"#
                + #""dup":false,"qos":1,"retain":false,"topic":"a/b","packet_id":12,"properties":{"topic_alias":3},"#
                + #""payload":{"length":4,"text":"21.5"}}}"#,
            #"{"kind":"packet","seq":8,"time":"2026-03-01T08:00:00.000875000Z","connection":1,"from":"server","#
                + #""frames":[8],"stream_offset":5,"client_id":"pump-7","packet":{"type":"PUBACK","length":5,"#
                + #""packet_id":12,"reason":{"code":16,"name":"No matching subscribers"}}}"#,
            #"{"kind":"delivery","seq":9,"time":"2026-03-01T08:00:00.000875000Z","connection":1,"from":"client","#
                + #""client_id":"pump-7","qos":1,"packet_id":12,"topic":"a/b","steps":[{"type":"PUBLISH","frame":7,"#
                + #""after_ns":0},{"type":"PUBACK","frame":8,"after_ns":125000,"#
                + #""reason":{"code":16,"name":"No matching subscribers"}}],"outcome":"completed","#
                + #""reason":{"code":16,"name":"No matching subscribers"},"latency_ns":125000,"in_flight":1,"#
                + #""receive_maximum":65535}"#,
            #"{"kind":"packet","seq":10,"time":"2026-03-01T08:00:00.001000000Z","connection":1,"from":"client","#
                + #""frames":[9],"stream_offset":49,"client_id":"pump-7","packet":{"type":"PUBLISH","length":10,"#
                + #""dup":false,"qos":0,"retain":false,"topic":"a/b","properties":{"topic_alias":3},"#
                + #""payload":{"length":2,"base64":"//4="}},"topic_source":{"alias":3,"seq":7}}"#,
            #"{"kind":"malformed","seq":11,"time":"2026-03-01T08:00:00.001125000Z","connection":1,"from":"client","#
                + #""frames":[10],"stream_offset":59,"client_id":"pump-7","packet_type":"SUBSCRIBE","#
                + #""error":"SUBSCRIBE, byte 5: Topic Filter needs 2 bytes, 1 left [MQTT-3.8.3-1]","error_offset":5,"#
                + #""rule":"MQTT-3.8.3-1","bytes":{"length":6,"base64":"ggQAAQAA"}}"#,
            #"{"kind":"packet","seq":12,"time":"2026-03-01T08:00:00.001250000Z","connection":1,"from":"client","#
                + #""frames":[11],"stream_offset":65,"client_id":"pump-7","packet":{"type":"DISCONNECT","length":2}}"#,
            #"{"kind":"connection_close","seq":13,"time":"2026-03-01T08:00:00.001500000Z","connection":1,"#
                + #""by":"client","how":"fin","frames":[12,13],"client_id":"pump-7","version":"5.0"}"#,
            #"{"kind":"session","seq":14,"time":"2026-03-01T08:00:00.001500000Z","connection":1,"client_id":"pump-7","#
                + #""session":1,"change":"ended","why":"connection_end","frames":[12,13]}"#,
            #"{"kind":"disconnection","seq":15,"time":"2026-03-01T08:00:00.001375000Z","connection":1,"#
                + #""client_id":"pump-7","cause":"client_disconnect","by":"client","#
                + #""reason":{"code":0,"name":"Normal disconnection"},"certainty":"definite","#
                + #""evidence":{"last_packet":{"client":{"type":"DISCONNECT","frame":11},"#
                + #""server":{"type":"PUBACK","frame":8}},"keep_alive":60,"silence_ns":125000},"#
                + #""frames":[11,12,13],"message":"the client sent DISCONNECT"}"#,
        ]
        for (line, expected) in zip(lines, expected) { #expect(line == expected) }
        #expect(lines.count == expected.count + 1)
        #expect(lines.last?.hasPrefix(#"{"kind":"summary","seq":16,"time":"2026-03-01T08:00:00.001500000Z","#) == true)
    }

    @Test("3.1 sets DUP in packets that later versions forbid it in")
    func dup() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("c.pcap")
        var conversation = try ScriptedCapture(path: path)
        try conversation.open()
        let connect = ControlPacket.connect(.init(version: .v3_1, clientIdentifier: "old"))
        try conversation.send(try connect.encoded(version: .v3_1), from: .client)
        try conversation.send([0x8A, 6, 0, 1, 0, 1, 0x61, 0], from: .client)
        try conversation.send([0xAA, 5, 0, 2, 0, 1, 0x61], from: .client)
        try conversation.send([0x6A, 2, 0, 3], from: .client)
        try conversation.send([0x62, 2, 0, 3], from: .client)
        try conversation.finish()
        let packets = String(decoding: try Export.timeline([path]), as: UTF8.self).split(separator: "\n")
            .compactMap { $0.components(separatedBy: #""packet":"#).dropFirst().first.map { String($0.dropLast()) } }
        #expect(
            packets.dropFirst() == [
                #"{"type":"SUBSCRIBE","length":8,"packet_id":1,"dup":true,"subscriptions":[{"filter":"a","qos":0}]}"#,
                #"{"type":"UNSUBSCRIBE","length":7,"packet_id":2,"dup":true,"filters":["a"]}"#,
                #"{"type":"PUBREL","length":4,"packet_id":3,"dup":true}"#,
                #"{"type":"PUBREL","length":4,"packet_id":3}"#,
            ]
        )
        let file = folder.file("timeline.jsonl")
        try Export.timeline([path]).write(to: URL(filePath: file))
        #expect(try Schema.validate([file], as: "event").status == 0)
    }

    @Test("A document holds the same events")
    func document() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("c.pcap")
        try Self.makeCapture(at: path)
        let lines = String(decoding: try Export.timeline([path]), as: UTF8.self).split(separator: "\n")
        let document = String(decoding: try Export.timeline([path], layout: .document), as: UTF8.self)
        let events = lines.joined(separator: ",\n")
        #expect(document == "{\"schema\":\"mqttscope.timeline/1\",\"events\":[\n\(events)\n]}\n")
    }

    @Test("Secrets are shown on demand only")
    func secrets() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("c.pcap")
        try Self.makeCapture(at: path)
        let hidden = String(decoding: try Export.timeline([path]), as: UTF8.self)
        let shown = String(decoding: try Export.timeline([path], showsSecrets: true), as: UTF8.self)
        #expect(!hidden.contains("secret"))
        #expect(shown.contains(#""password":{"length":6,"text":"secret"}"#))
    }

    @Test("The same capture gives the same bytes")
    func repetition() throws {
        let folder = try TemporaryDirectory()
        let path = folder.file("c.pcap")
        try Self.makeCapture(at: path)
        let first = try Export.timeline([path])
        for _ in 0..<8 { #expect(try Export.timeline([path]) == first) }
    }
}
