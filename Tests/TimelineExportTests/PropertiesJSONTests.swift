import MQTTCodec
import Testing
import WireBytes

@testable import TimelineExport

@Suite("Properties as JSON")
struct PropertiesJSONTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let properties: [Property]
        let json: String
        var showsSecrets = false

        var testDescription: String { name }
    }

    static let rows = [
        Row(name: "none", properties: [], json: ""),
        Row(
            name: "one of each type",
            properties: [
                Property(.payloadFormatIndicator, .byte(1)), Property(.topicAlias, .twoByteInteger(65_535)),
                Property(.messageExpiryInterval, .fourByteInteger(.max)),
                Property(.subscriptionIdentifier, .variableByteInteger(268_435_455)),
                Property(.contentType, .utf8String("text/plain")),
                Property(.correlationData, .binaryData([1, 2, 255])),
                .userProperty("k", "v"),
            ],
            json: """
                ,"properties":{"payload_format_indicator":1,"topic_alias":65535,"message_expiry_interval":4294967295,\
                "subscription_identifier":268435455,"content_type":"text/plain",\
                "correlation_data":{"length":3,"base64":"AQL/"},"user_property":[["k","v"]]}
                """
        ),
        Row(
            name: "User Properties keep order and duplicates, whatever stands between them",
            properties: [
                .userProperty("k", "v"), Property(.topicAlias, .twoByteInteger(3)), .userProperty("k", "w"),
                .userProperty("", ""), .userProperty("k", "v"),
            ],
            json: """
                ,"properties":{"user_property":[["k","v"],["k","w"],["",""],["k","v"]],"topic_alias":3}
                """
        ),
        Row(
            name: "what stands twice is a list",
            properties: [
                Property(.subscriptionIdentifier, .variableByteInteger(1)), Property(.contentType, .utf8String("a")),
                Property(.subscriptionIdentifier, .variableByteInteger(0)), Property(.contentType, .utf8String("b")),
                Property(.subscriptionIdentifier, .variableByteInteger(1)),
            ],
            json: #","properties":{"subscription_identifier":[1,0,1],"content_type":["a","b"]}"#
        ),
        Row(
            name: "text that needs escapes",
            properties: [.userProperty("a\"b", "\u{202E}"), Property(.reasonString, .utf8String("line\nend"))],
            json: #","properties":{"user_property":[["a\"b","\u202e"]],"reason_string":"line\nend"}"#
        ),
        Row(
            name: "text that is none",
            properties: [.userProperty("\u{1}", "v")],
            json: #","properties":{"user_property":[[{"length":1,"base64":"AQ=="},"v"]]}"#
        ),
        Row(
            name: "binary data that is text",
            properties: [Property(.correlationData, .binaryData(Array("id".utf8)))],
            json: #","properties":{"correlation_data":{"length":2,"base64":"aWQ="}}"#
        ),
        Row(
            name: "empty values",
            properties: [Property(.correlationData, .binaryData([])), Property(.contentType, .utf8String(""))],
            json: #","properties":{"correlation_data":{"length":0,"base64":""},"content_type":""}"#
        ),
        Row(
            name: "Authentication Data is a secret",
            properties: [
                Property(.authenticationMethod, .utf8String("SCRAM")),
                Property(.authenticationData, .binaryData([7, 7])),
            ],
            json: #","properties":{"authentication_method":"SCRAM","authentication_data":{"length":2}}"#
        ),
        Row(
            name: "a secret that is asked for",
            properties: [Property(.authenticationData, .binaryData([7, 7]))],
            json: #","properties":{"authentication_data":{"length":2,"base64":"Bwc="}}"#,
            showsSecrets: true
        ),
    ]

    @Test("The names of the standard in the order of the wire", arguments: rows)
    func table(row: Row) throws {
        var writer = ByteWriter(capacity: 64)
        writer.append(properties: try Properties(row.properties), showsSecrets: row.showsSecrets)
        #expect(String(decoding: writer.array, as: UTF8.self) == row.json)
    }
}
