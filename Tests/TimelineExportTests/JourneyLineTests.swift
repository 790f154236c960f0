import Foundation
import TestSupport
import Testing

@Suite("Journeys in JSON")
struct JourneyLineTests {
    @Test("A sample with retained copies, overlapping subscriptions and No Local")
    func subscriptionOptions() throws {
        let path = try #require(try Repository.samples().first { $0.hasSuffix("v5-subscription-options.pcap") })
        let lines = String(decoding: try Export.timeline([path]), as: UTF8.self).split(separator: "\n")
            .filter { $0.hasPrefix(#"{"kind":"journey""#) }
            .map { $0[($0.range(of: #""topic":"#)?.lowerBound ?? $0.startIndex)...] }
            .map { String($0).replacing(/"seq":\d+,/, with: "") }
        let expected = [
            #""topic":"room/1/light","qos":1,"retain":true,"publish":{"frame":8},"payload_length":2,"legs":["#
                + #"{"connection":2,"client_id":"reader","frame":21,"qos":1,"latency_ns":21875000,"#
                + #""filter":"room/1/+","granted_qos":1,"retained":true}]}"#,
            #""topic":"room/2/light","qos":0,"retain":true,"publish":{"frame":10},"payload_length":3,"legs":["#
                + #"{"connection":2,"client_id":"reader","frame":23,"qos":0,"latency_ns":21691000,"#
                + #""filter":"room/2/+","granted_qos":1,"retained":true}]}"#,
            #""topic":"own/b","qos":1,"retain":false,"publish":{"frame":33},"payload_length":9,"legs":["#
                + #"{"connection":2,"client_id":"reader","frame":34,"qos":1,"latency_ns":57000,"#
                + #""filter":"own/b","granted_qos":1}]}"#,
            #""topic":"room/2/light","qos":1,"retain":true,"publish":{"frame":37},"payload_length":2,"legs":["#
                + #"{"connection":2,"client_id":"reader","frame":43,"qos":1,"latency_ns":40282000,"#
                + #""filter":"room/2/+","granted_qos":1},"#
                + #"{"connection":2,"client_id":"reader","frame":43,"qos":1,"latency_ns":40282000,"#
                + #""filter":"room/#","granted_qos":2,"duplicate":"overlapping_subscriptions"}]}"#,
            #""topic":"own/a","qos":1,"retain":false,"publish":{"frame":40},"payload_length":12,"legs":["#
                + #"{"connection":2,"client_id":"reader","frame":43,"qos":1,"latency_ns":39979000,"#
                + #""filter":"own/a","granted_qos":1}]}"#,
        ]
        #expect(lines == expected)
    }
}
