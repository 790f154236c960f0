import Foundation
import Testing

@testable import mqttscope

@Suite("The text of analyze")
struct AnalyzeTests {
    @Test("A capture in which all is well")
    func good() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeGood(folder.file("good.pcap"))
        let expected = #"""
            good.pcap
              8 frames, 366 B, 3 Control Packets, 1 MQTT connection
              2026-03-01 08:00:00.000 to 08:00:00.000 UTC (875 µs)

            Nothing needs attention: no gaps, no malformed packets, nothing refused.

            File
              good.pcap  pcap, RAW  8 frames

            Connections
              1  MQTT 3.1.1

            How connections ended
              1  client sent DISCONNECT  frame 8

            Keep Alive
              1  every 60 s

            Packets
                          client → server  server → client
              CONNECT                   1
              CONNACK                                    1
              DISCONNECT                1
              bytes                  42 B              4 B

            Clients
              connections  sent  received  bytes  first frame  client
                        1     2         1   46 B            1  pump-7

            """#
        #expect(try Program.run(["analyze", "good.pcap"], in: folder) == .init(0, output: expected))
    }

    @Test("A capture in which little is")
    func incident() throws {
        let folder = try TemporaryDirectory()
        try Captures.makeIncident(folder.file("incident.pcap"))
        let expected = #"""
            incident.pcap
              19 frames, 1.15 KB, 15 Control Packets, 1 MQTT connection
              2026-03-01 08:00:00.000 to 08:00:34.002 UTC (34.0 s)

            Incidents
              ✗  The server stopped acknowledging client "evil\u{1B}[31m\u{202E}id" at frame 10 for 34.0 s,
                 until the end; 4 messages waited. Frame 10
              ✗  Client "evil\u{1B}[31m\u{202E}id" was dropped by the server for its silence, although it
                 promised a packet every 2 s and had sent one 250 µs before. Frames 18, 19
              ✗  The server refused 1 message of client "evil\u{1B}[31m\u{202E}id": Not authorized (135). Frame
                 8
              !  The capture misses 1,234 bytes in 1 gap of 1 connection (from client, acknowledged by the other
                 side): what they held is not known, and less is said about what came before and after them.
                 Frame 17

            Also needs attention
              ✗  1  malformed packet: client PUBLISH, byte 4: Topic Name is not valid UTF-8  frame 15
                    [MQTT-3.3.2-1]
              !  2  silences longer than 1.5 times the Keep Alive: client                    frame 14, 17
                    "evil\u{1B}[31m\u{202E}id", Keep Alive 2 s
              !  4  QoS 1 or 2 deliveries not finished: QoS 1 by client                      frame 10, 11, 12, …

            File
              incident.pcap  pcap, RAW  19 frames

            Connections
              1  MQTT 5.0

            How connections ended
              1  client silent for longer than its Keep Alive allows                                    frame 19
                   evil\u{1B}[31m\u{202E}id: the client promised a packet every 2 s and had sent one
                     125 µs before; the server sent DISCONNECT: Keep Alive timeout (141)

            Keep Alive
              1  every 2 s

            Packets
                             client → server  server → client
              CONNECT                      1
              CONNACK                                       1
              PUBLISH QoS 1                6
              PUBACK                                        2
              PINGREQ                      4
              DISCONNECT                                    1
              bytes                    367 B             19 B
              PUBLISH: 24 B of payload

            Deliveries (time from PUBLISH to the last acknowledgment)
                                     completed  refused  unfinished     p50     p99     max
              QoS 1 client → server          1        1           4  125 µs  125 µs  125 µs

            Will Messages
              1  due, and sent to nobody (perhaps nobody was subscribed)  frame 18

            Topics
              messages  payload  topic
                     1      4 B  \u{1B}]0;title\u{07}
                     1      4 B  a\u{202E}b\u{2066}c
                     1      4 B  deep/deep/deep/deep/deep/deep/deep/d…p/deep/deep/deep/deep/deep/deep/end
                     1      4 B  line\nbreak
                     1      4 B  plant/7/temp
                     1      4 B  日本/温度

            Clients
              connections  sent  received  bytes  first frame  client
                        1    11         4  386 B            1  evil\u{1B}[31m\u{202E}id

            Below MQTT
              1  TCP segment out of order

            """#
        #expect(try Program.run(["analyze", "incident.pcap"], in: folder) == .init(0, output: expected))
    }

    @Test("No line of any sample is too long, ends in spaces, or says what a terminal would obey")
    func samples() throws {
        let samples = try Repository.samples()
        #expect(samples.count > 20)
        let folder = try TemporaryDirectory()
        for files in samples.map({ [$0] }) + [samples] {
            let outcome = try Program.run(["analyze"] + files, in: folder)
            #expect(outcome.status == 0)
            for line in outcome.output.split(separator: "\n") {
                #expect(line.count <= TextPage.width, "\(line)")
                #expect(line.last != " ", "\(line)")
                #expect(line.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(line)")
            }
        }
    }

    @Test("The answer does not depend on chance")
    func repetition() throws {
        let folder = try TemporaryDirectory()
        let samples = try Repository.samples()
        let first = try Program.run(["analyze"] + samples, in: folder)
        for _ in 0..<3 { #expect(try Program.run(["analyze"] + samples, in: folder) == first) }
    }
}
