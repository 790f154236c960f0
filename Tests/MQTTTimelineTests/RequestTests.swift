import MQTTCodec
import Testing
import WireBytes

@testable import MQTTTimeline

/// Requests and responses in PUBLISH packets.
@Suite("Requests") struct RequestTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: [String]
        let script: @Sendable (CorrelationScript) -> Void

        init(_ name: String, _ expected: [String], _ script: @escaping @Sendable (CorrelationScript) -> Void) {
            testDescription = name
            self.expected = expected
            self.script = script
        }
    }

    private static func begin(_ script: CorrelationScript) {
        script.connect(1, "asker")
        script.connect(2, "answerer")
    }

    private static func ask(_ script: CorrelationScript, _ handle: Int, _ sender: Sender, _ correlation: String? = "1")
    {
        script.publish(handle, sender, "q", "2+3", responseTopic: "a", correlation: correlation)
    }

    private static func answer(
        _ script: CorrelationScript,
        _ handle: Int,
        _ sender: Sender,
        _ correlation: String? = "1"
    ) {
        script.publish(handle, sender, "a", "5", correlation: correlation)
    }

    static let rows = [
        Row("all four packets", ["response_topic asker → answerer answered xxxx, 3 ms"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            answer($0, 2, .client)
            answer($0, 1, .server)
            $0.finish()
        },
        Row("without Correlation Data, first in order", ["response_topic asker → answerer answered xxxx, 6 ms"]) {
            begin($0)
            ask($0, 1, .client, nil)
            ask($0, 2, .server, nil)
            $0.publish(2, .client, "b", "5")
            answer($0, 2, .client, "2")
            answer($0, 1, .client, nil)
            answer($0, 2, .client, nil)
            answer($0, 1, .server, nil)
            $0.wait(seconds: 40)
        },
        Row(
            "answered in the other order, by somebody who was not captured",
            [
                "response_topic asker → ? answered xxx-, 3 ms", "response_topic asker → ? answered xxx-, 5 ms",
            ]
        ) {
            begin($0)
            ask($0, 1, .client, "1")
            ask($0, 1, .client, "2")
            ask($0, 2, .server, "1")
            ask($0, 2, .server, "2")
            answer($0, 1, .server, "2")
            answer($0, 1, .server, "1")
            $0.finish()
        },
        Row("nobody answers", ["response_topic asker → answerer unanswered xx--, timeout"]) {
            begin($0)
            ask($0, 1, .client)
            $0.accept(1)
            ask($0, 2, .server)
            $0.wait(seconds: 40)
        },
        Row("nobody was asked", ["response_topic asker → ? unanswered x---, timeout"]) {
            begin($0)
            ask($0, 1, .client)
            $0.wait(seconds: 40)
        },
        Row("the capture ends", ["response_topic asker → answerer unanswered xx--, capture_end"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            $0.finish()
        },
        Row("the one who was asked goes", ["response_topic asker → answerer unanswered xx--, responder_end"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            $0.close(2)
            $0.wait(seconds: 40)
        },
        Row("a gap may hide the response", ["response_topic asker → answerer unknown xx--, timeout"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            $0.lose(2, from: .client)
            $0.wait(seconds: 40)
        },
        Row("a gap may hide that it was passed on", ["response_topic asker → answerer unknown xx--, timeout"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            $0.lose(1, from: .server)
            $0.wait(seconds: 40)
        },
        Row("nothing of the server was captured", ["response_topic asker → ? unknown x---, timeout"]) {
            $0.connect(1, "asker", answer: nil)
            ask($0, 1, .client)
            $0.wait(seconds: 40)
        },
        Row("the response never reaches the one who asked", ["response_topic asker → answerer answered xxx-, 2 ms"]) {
            begin($0)
            ask($0, 1, .client)
            ask($0, 2, .server)
            answer($0, 2, .client)
            $0.wait(seconds: 40)
        },
        Row("asked by somebody behind the server", ["response_topic ? → answerer answered x-x-, 1 ms"]) {
            begin($0)
            ask($0, 2, .server)
            answer($0, 2, .client)
            $0.wait(seconds: 40)
        },
        Row("a late copy is no request of its own", ["response_topic asker → answerer answered xxxx, 3 ms"]) {
            begin($0)
            $0.connect(3, "other")
            ask($0, 1, .client)
            ask($0, 2, .server)
            answer($0, 2, .client)
            answer($0, 1, .server)
            ask($0, 3, .server)
            $0.wait(seconds: 40)
        },
        Row("a retained message asks nobody", []) {
            begin($0)
            $0.publish(2, .server, "q", retain: true, responseTopic: "a", correlation: "1")
            $0.wait(seconds: 40)
        },
        Row("a Will Message asks nobody", []) {
            begin($0)
            $0.connect(3, "pump", will: CorrelationScript.will("q"))
            $0.close(3)
            $0.publish(2, .server, "q", responseTopic: "a", correlation: "1")
            $0.wait(seconds: 40)
        },
        Row("Alibaba RRPC", ["aliyun_rrpc ? → answerer answered x-x-, 1 ms"]) {
            begin($0)
            $0.publish(2, .server, "/sys/pk/dn/rrpc/request/17")
            $0.publish(2, .client, "/sys/pk/dn/rrpc/response/17")
            $0.publish(2, .client, "/sys/pk/dn/rrpc/response/18")
            $0.wait(seconds: 40)
        },
        Row("Alibaba RRPC with a topic of one's own", ["aliyun_custom_rrpc ? → answerer answered x-x-, 1 ms"]) {
            begin($0)
            $0.publish(2, .server, "/ext/rrpc/17/a/b")
            $0.publish(2, .client, "/ext/rrpc/17/a/b", "yes")
            $0.wait(seconds: 40)
        },
        Row("Azure direct method", ["azure_direct_method ? → answerer answered 200 x-x-, 1 ms"]) {
            begin($0)
            $0.publish(2, .server, "$iothub/methods/POST/reboot/?$rid=1")
            $0.publish(2, .client, "$iothub/methods/res/200/?$rid=1")
            $0.wait(seconds: 40)
        },
        Row(
            "Azure twin",
            ["azure_twin asker → ? answered 204 x-x-, 1 ms", "azure_twin asker → ? answered 200 x-x-, 3 ms"]
        ) {
            begin($0)
            $0.publish(1, .client, "$iothub/twin/GET/?$rid=1")
            $0.publish(1, .client, "$iothub/twin/PATCH/properties/reported/?$rid=2")
            $0.publish(1, .server, "$iothub/twin/res/204/?$rid=2&$version=7")
            $0.publish(1, .server, "$iothub/twin/res/200/?$rid=1")
            $0.wait(seconds: 40)
        },
        Row("Azure: each device counts for itself", ["azure_twin asker → ? unanswered x---, timeout"]) {
            begin($0)
            $0.publish(1, .client, "$iothub/twin/GET/?$rid=1")
            $0.publish(2, .server, "$iothub/twin/res/200/?$rid=1")
            $0.wait(seconds: 40)
        },
        Row(
            "AWS shadow, first in order",
            [
                "aws_shadow asker → ? answered accepted x-x-, 3 ms",
                "aws_shadow asker → ? answered rejected x-x-, 3 ms",
                "aws_shadow asker → ? unanswered x---, timeout",
            ]
        ) {
            begin($0)
            $0.publish(1, .client, "$aws/things/t/shadow/get")
            $0.publish(1, .client, "$aws/things/t/shadow/get")
            $0.publish(1, .client, "$aws/things/t/shadow/name/n/update")
            $0.publish(1, .server, "$aws/things/t/shadow/get/accepted")
            $0.publish(1, .server, "$aws/things/t/shadow/get/rejected")
            $0.publish(1, .server, "$aws/things/t/shadow/update/delta")
            $0.wait(seconds: 40)
        },
        Row("AWS job", ["aws_jobs asker → ? answered accepted x-x-, 1 ms"]) {
            begin($0)
            $0.publish(1, .client, "$aws/things/t/jobs/j1/update")
            $0.publish(1, .server, "$aws/things/t/jobs/j1/update/accepted")
        },
    ]

    @Test(arguments: rows)
    func outcome(_ row: Row) {
        let script = CorrelationScript()
        row.script(script)
        #expect(script.lines.filter { $0.contains(" → ") } == row.expected)
    }

    @Test(
        "Topic Names that look like it and are not",
        arguments: [
            ("/sys/pk/dn/rrpc/request/", Sender.server), ("/sys/pk/dn/rrpc/request/1/2", .server), ("/sys", .server),
            ("/sys/pk/dn/thing/event/property/post", .client), ("/ext/rrpc/1", .server), ("/ext/rrpc/1/", .server),
            ("$iothub/methods/POST//?$rid=1", .server), ("$iothub/methods/POST/reboot/?$rid=", .server),
            ("$iothub/methods/POST/reboot/?$rid=1", .client), ("$aws/things/t/shadow/get", .server),
            ("$aws/things/t/shadow/get/accepted", .client), ("$aws/things/t/shadow/fetch", .client), ("/", .client),
        ]
    )
    func strangers(_ topic: String, _ sender: Sender) {
        let name = Array(topic.utf8)
        let isFound = RequestPatterns().find(name.span, from: sender, seed: 1) != nil
        #expect(!isFound)
    }

    @Test("Requests that are answered leave nothing behind")
    func many() {
        var limits = CorrelatorLimits()
        limits.requests.requests = 2
        let script = CorrelationScript(limits: limits)
        Self.begin(script)
        for number in 0..<300 {
            Self.ask(script, 1, .client, "\(number)")
            Self.answer(script, 1, .server, "\(number)")
        }
        #expect(script.lines.filter { $0.contains("answered") }.count == 300)
        #expect(script.correlator.unfollowedRequests == 0)
    }

    @Test("Requests beyond the limit are decoded and not followed")
    func limit() {
        var limits = CorrelatorLimits()
        limits.requests.requests = 2
        let script = CorrelationScript(limits: limits)
        Self.begin(script)
        for number in 0..<5 { Self.ask(script, 1, .client, "\(number)") }
        script.finish()
        #expect(script.lines.filter { $0.contains(" → ") }.count == 2)
        #expect(script.correlator.unfollowedRequests == 3)
    }
}
