import Testing

@testable import MQTTAudit

@Suite("What looks like a secret")
struct SecretLookTests {
    static let webToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwdW1wIn0.c2lnbmF0dXJl"

    struct Row: Sendable, CustomTestStringConvertible {
        let text: String
        let bytes: Range<Int>?

        var testDescription: String { text }

        init(_ text: String, _ bytes: Range<Int>?) {
            self.text = text
            self.bytes = bytes
        }
    }

    @Test(
        "A secret is found by its form, its neighbours are none",
        arguments: [
            Row("password=Vw3-k9_Q", 0..<9),
            Row("a/PassWord=Vw3-k9_Q/b", 2..<11),
            Row("a?x=1&client_secret=Vw3k", 13..<20),
            Row("a?api-key=Vw3k", 2..<10),
            Row("password=Vw3", nil),
            Row("password=", nil),
            Row("password", nil),
            Row("=Vw3-k9_Q", nil),
            Row("passwords=Vw3-k9_Q", nil),
            Row("password=null", nil),
            Row("password=False/x", nil),
            Row("password=nullify", 0..<9),
            Row("password=${PASSWORD}", nil),
            Row("a/\(webToken)/b", 2..<22),
            Row("x\(webToken)", nil),
            Row("a/eyJhbGciOiJIUzI1NiJ9.b/c", nil),
            Row("a/eyJh.eyJh.x", nil),
            Row("a/AKIAIOSFODNN7EXAMPLE", 2..<6),
            Row("ASIAIOSFODNN7EXAMPLE/b", 0..<4),
            Row("XAKIAIOSFODNN7EXAMPLE", nil),
            Row("AKIAIOSFODNN7EXAMPL", nil),
            Row("AKIAIOSFODNN7eXAMPLE", nil),
            Row("AKIAIOSFODNN7EXAMPLE5", nil),
            Row("", nil),
            Row("eyJ", nil),
            Row("plant/7/temp", nil),
        ]
    )
    func text(_ row: Row) {
        let text = Array(row.text.utf8)
        let sight = SecretLook.first(in: text.span)
        #expect(sight?.bytes == row.bytes)
    }

    @Test(
        "A wide filter has no level of its own",
        arguments: [
            ("#", WideSubscribes.Width.everything), ("+/#", .everything), ("+/+/+/+/#", .everything),
            ("$share/a/#", .everything), ("$share/a/+/#", .everything), ("$SYS/#", .system), ("$SYS/+/#", .system),
            ("$share/a/$SYS/#", .system), ("/#", nil), ("+", nil), ("a/#", nil), ("+/a/#", nil), ("$SYS/a/#", nil),
            ("$share/#", nil), ("$share", nil), ("", nil), ("$SYS", nil), ("+/+/+/+/+/+/+/+/#", nil),
        ] as [(String, WideSubscribes.Width?)]
    )
    func width(_ filter: String, _ width: WideSubscribes.Width?) {
        #expect(WideSubscribes.width(of: filter) == width)
    }
}
