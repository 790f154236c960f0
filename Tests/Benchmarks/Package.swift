// swift-tools-version: 6.2
import PackageDescription

/// The same as in the package that is measured.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "Benchmarks",
    dependencies: [
        .package(name: "mqttscope", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        // The floor: what reading a capture costs when nothing is done with it.
        .executableTarget(name: "pcap-loop", path: "Sources/PcapLoop", linkerSettings: [.linkedLibrary("pcap")]),
        // The floor for TLS records: what libcrypto alone needs.
        .executableTarget(
            name: "record-loop",
            path: "Sources/RecordLoop",
            linkerSettings: [.linkedLibrary("crypto")]
        ),
        // What opening TLS records costs; Tests/Secure/speed.py compares it with that and with `openssl speed`.
        .executableTarget(
            name: "tls-records",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "OpenSSL", package: "mqttscope"),
                .product(name: "TLSDecryption", package: "mqttscope"),
            ],
            path: "Sources/TLSRecords",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "bench",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "CaptureAnalysis", package: "mqttscope"),
                .product(name: "CaptureFile", package: "mqttscope"),
                .product(name: "MQTTCodec", package: "mqttscope"),
                .product(name: "MQTTTimeline", package: "mqttscope"),
                .product(name: "PacketHeaders", package: "mqttscope"),
                .product(name: "TCPReassembly", package: "mqttscope"),
                .product(name: "TestSupport", package: "mqttscope"),
                .product(name: "TimelineExport", package: "mqttscope"),
                .product(name: "WireBytes", package: "mqttscope"),
            ],
            swiftSettings: settings
        ),
    ]
)
