// swift-tools-version: 6.2
import PackageDescription

/// What the fuzzed libraries are built with.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A program around one fuzzed function; libFuzzer brings `main`, which is why only `run.sh` can build it.
func fuzzer(_ name: String, _ libraries: [String]) -> Target {
    .executableTarget(
        name: name,
        dependencies: ["FuzzInput"] + (libraries + ["WireBytes"]).map { .product(name: $0, package: "mqttscope") },
        swiftSettings: settings
    )
}

let package = Package(
    name: "Fuzzing",
    dependencies: [.package(name: "mqttscope", path: "../..")],
    targets: [
        .target(
            name: "FuzzInput",
            dependencies: [.product(name: "TCPReassembly", package: "mqttscope")],
            swiftSettings: settings
        ),
        fuzzer("FuzzCodec", ["MQTTCodec"]),
        fuzzer("FuzzCapture", ["CaptureFile", "PacketHeaders"]),
        fuzzer("FuzzCorrelation", ["CaptureFile", "MQTTTimeline", "CaptureAnalysis", "TimelineExport"]),
        fuzzer("FuzzHeaders", ["PacketHeaders"]),
        fuzzer("FuzzKeyLog", ["TLSDecryption"]),
        fuzzer("FuzzProxy", ["ProxyProtocol"]),
        fuzzer("FuzzReassembly", ["PacketHeaders", "TCPReassembly"]),
        fuzzer("FuzzStream", ["MQTTCodec", "TCPReassembly", "MQTTTimeline", "CaptureAnalysis", "TimelineExport"]),
        fuzzer("FuzzTLS", ["TCPReassembly", "TLSDecryption"]),
        fuzzer("FuzzWebSocket", ["TCPReassembly", "WebSocketFraming"]),
    ]
)
