import MQTTReplay
import Testing

/// A URL and what it means; a nil `scheme` is a refusal.
struct TargetCase: Sendable, CustomTestStringConvertible {
    var url: String
    var scheme: ReplayTarget.Scheme?
    var host = ""
    var port = 0
    var path = ""

    init(_ url: String, _ scheme: ReplayTarget.Scheme?, _ host: String = "", _ port: Int = 0, _ path: String = "") {
        self.url = url
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    var testDescription: String { url }

    static let all: [TargetCase] = [
        TargetCase("mqtt://broker", .mqtt, "broker", 1_883),
        TargetCase("mqtt://broker/", .mqtt, "broker", 1_883),
        TargetCase("MQTTS://broker.example.", .mqtts, "broker.example.", 8_883),
        TargetCase("mqtts://10.0.0.1:1", .mqtts, "10.0.0.1", 1),
        TargetCase("mqtt://[2001:db8::1]", .mqtt, "2001:db8::1", 1_883),
        TargetCase("mqtt://[::1]:65535", .mqtt, "::1", 65_535),
        TargetCase("ws://broker", .ws, "broker", 80, "/mqtt"),
        TargetCase("ws://broker:9001/", .ws, "broker", 9_001, "/"),
        TargetCase("wss://broker/a/b?x=1&y=%20", .wss, "broker", 443, "/a/b?x=1&y=%20"),
        TargetCase("wss://broker?token=1", .wss, "broker", 443, "/?token=1"),
        TargetCase("unix:/run/mqtt.sock", .mqttUnix, "", 0, "/run/mqtt.sock"),
        TargetCase("unix:///run/mqtt.sock", .mqttUnix, "", 0, "/run/mqtt.sock"),
        TargetCase("mqtt+unix:/run/mqtt.sock", .mqttUnix, "", 0, "/run/mqtt.sock"),
        TargetCase("mqtt+unix:///run/mqtt.sock", .mqttUnix, "", 0, "/run/mqtt.sock"),
        TargetCase("mqtts+unix:///run/mqtt.sock", .mqttsUnix, "", 0, "/run/mqtt.sock"),
        TargetCase("", nil),
        TargetCase("broker", nil),
        TargetCase("broker:1883", nil),
        TargetCase("http://broker", nil),
        TargetCase("mqtt://", nil),
        TargetCase("mqtt://:1883", nil),
        TargetCase("mqtt://broker:", nil),
        TargetCase("mqtt://broker:0", nil),
        TargetCase("mqtt://broker:65536", nil),
        TargetCase("mqtt://broker:+1", nil),
        TargetCase("mqtt://broker:99999999999999999999", nil),
        TargetCase("mqtt://2001:db8::1", nil),
        TargetCase("mqtt://[::1", nil),
        TargetCase("mqtt://[::1]x", nil),
        TargetCase("mqtt://user:secret@broker", nil),
        TargetCase("mqtt://broker/path", nil),
        TargetCase("mqtt://bro ker", nil),
        TargetCase("ws://broker/a b", nil),
        TargetCase("ws://broker/a\r\nX: y", nil),
        TargetCase("ws://broker/#fragment", nil),
        TargetCase("mqtt://" + String(repeating: "a", count: 254), nil),
        TargetCase("unix:/" + String(repeating: "a", count: 107), nil),
        TargetCase("mqtt+unix://relative", nil),
        TargetCase("unix:relative", nil),
        TargetCase("unix:", nil),
    ]
}

/// URLs taken apart.
@Suite("Replay targets")
struct ReplayTargetTests {
    @Test("URLs", arguments: TargetCase.all)
    func urls(row: TargetCase) throws {
        guard let scheme = row.scheme else {
            let error = #expect(throws: TransportError.self) { try ReplayTarget(row.url) }
            #expect(error?.code == .configuration)
            #expect(error?.description.contains("secret") == false)
            return
        }
        let target = try ReplayTarget(row.url)
        #expect(target.scheme == scheme)
        #expect(target.host == row.host)
        #expect(target.port == row.port)
        #expect(target.path == row.path)
    }

    @Test("a description has no query, which may be a signature")
    func description() throws {
        #expect(try ReplayTarget("wss://h/mqtt?sig=secret").description == "wss://h:443/mqtt")
        #expect(try ReplayTarget("mqtt://[::1]").description == "mqtt://[::1]:1883")
    }

    @Test(
        "proxies",
        arguments: [
            ("http://proxy:8080", "proxy", 8_080), ("proxy", "proxy", 3_128), ("http://u:p%40@proxy/", "proxy", 3_128),
            ("[::1]:8080", "::1", 8_080),
        ]
    )
    func proxies(url: String, host: String, port: Int) throws {
        let proxy = try HTTPProxy(url)
        #expect(proxy.host == host)
        #expect(proxy.port == port)
    }

    @Test("what is no proxy", arguments: ["https://proxy", "socks5://proxy", "", "http://", "proxy:x"])
    func notProxies(url: String) {
        #expect(throws: TransportError.self) { try HTTPProxy(url) }
    }

    @Test("options that make no sense", arguments: ["psk", "version", "pin", "key", "two", "ca", "unix"])
    func options(kind: String) throws {
        var options = TransportOptions()
        let error = #expect(throws: TransportError.self) {
            var target = "mqtts://localhost"
            switch kind {
            case "psk": try options.setPreSharedKey(identity: "a", hexadecimalKey: "0g")
            case "version": try options.setVersions(minimum: "1.4", maximum: nil)
            case "pin": try options.addPin("abc")
            case "key": options.keyFile = "/nonexistent/key.pem"
            case "two":
                options.certificateFile = "a"
                options.pkcs12File = "b"
            case "ca": options.caFile = "/nonexistent/ca.pem"
            default: target = "mqtts+unix:///run/mqtt.sock"
            }
            _ = try Connector(target: ReplayTarget(target), options: options)
        }
        #expect(error?.code == .configuration)
    }
}
