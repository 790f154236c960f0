import MQTTAudit
import Testing

@testable import TimelineExport

@Suite("Earlier reports")
struct AuditBaselineTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let failure: AuditBaseline.Failure

        init(_ text: String, _ failure: AuditBaseline.Failure) {
            testDescription = text
            self.failure = failure
        }
    }

    @Test(
        "What is no report is refused",
        arguments: [
            Row("", .noJSON(offset: 0)), Row("{", .noJSON(offset: 1)), Row("[1,]", .noJSON(offset: 3)),
            Row("{\"a\":1 \"b\":2}", .noJSON(offset: 7)), Row("tru", .noJSON(offset: 0)), Row("1x", .noJSON(offset: 0)),
            Row("nan", .noJSON(offset: 0)), Row("\"\\x\"", .noJSON(offset: 3)), Row("\"\\u12\"", .noJSON(offset: 3)),
            Row("\"a", .noJSON(offset: 2)), Row("\"\n\"", .noJSON(offset: 1)), Row("{} {}", .noJSON(offset: 3)),
            Row(String(repeating: "[", count: 100), .noJSON(offset: JSONReader.deepest)), Row("{}", .noReport),
            Row("[]", .noReport), Row("{\"schema\":\"mqttscope.rules/1\",\"rules\":[]}", .noReport),
            Row("{\"schema\":\"mqttscope.audit/1\",\"findings\":[{}]}", .noReport),
            Row("{\"schema\":\"mqttscope.audit/1\",\"findings\":[{\"fingerprints\":[\"?\"]}]}", .noReport),
        ]
    )
    func refused(row: Row) {
        #expect(throws: row.failure) {
            try AuditBaseline.fingerprints(inReport: Array(row.testDescription.utf8))
        }
    }

    @Test("What is one is read, whatever else it holds")
    func read() throws {
        let text = """
            { "other" : [ -1.5e+3, true, null, "\\u00e4\\n\\"" , {} ] , "schema" : "mqttscope.audit/1",
              "findings" : [ { "fingerprints" : [ "00000000000000ff", "0000000000000001" ] }, {"fingerprints":[]} ] }
            """
        let fingerprints = try AuditBaseline.fingerprints(inReport: Array(text.utf8))
        #expect(fingerprints.map(\.description).sorted() == ["0000000000000001", "00000000000000ff"])
    }
}
