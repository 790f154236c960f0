// swift-tools-version: 6.2
import PackageDescription

/// What every Swift target is built with: each flag makes the compiler refuse more.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// `WireReader` keeps the span it reads from, which needs lifetime annotations; no other target has such a type.
let wireBytesSettings = settings + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
    name: "mqttscope",
    products: [
        .executable(name: "mqttscope", targets: ["mqttscope"]),
        .library(name: "WireBytes", targets: ["WireBytes"]),
        .library(name: "MQTTCodec", targets: ["MQTTCodec"]),
        .library(name: "PacketHeaders", targets: ["PacketHeaders"]),
        .library(name: "CaptureFile", targets: ["CaptureFile"]),
        .library(name: "TCPReassembly", targets: ["TCPReassembly"]),
        .library(name: "OpenSSL", targets: ["OpenSSL"]),
        .library(name: "TLSDecryption", targets: ["TLSDecryption"]),
        .library(name: "WebSocketFraming", targets: ["WebSocketFraming"]),
        .library(name: "ProxyProtocol", targets: ["ProxyProtocol"]),
        .library(name: "MQTTTimeline", targets: ["MQTTTimeline"]),
        .library(name: "MQTTAudit", targets: ["MQTTAudit"]),
        .library(name: "AuditProfiles", targets: ["AuditProfiles"]),
        .library(name: "CaptureAnalysis", targets: ["CaptureAnalysis"]),
        .library(name: "TimelineExport", targets: ["TimelineExport"]),
        .library(name: "MQTTReplay", targets: ["MQTTReplay"]),
        .library(name: "TestSupport", targets: ["TestSupport"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(name: "CPcap", pkgConfig: "libpcap", providers: [.apt(["libpcap-dev"])]),
        // glibc has it in no module of its own.
        .systemLibrary(name: "CMalloc"),
        // zlib itself is part of every Debian system; its header is not, so that we bring what we use of it.
        .systemLibrary(name: "CZlib"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),

        .target(name: "WireBytes", swiftSettings: wireBytesSettings),
        .target(name: "MQTTCodec", dependencies: ["WireBytes"], swiftSettings: settings),
        .target(name: "PacketHeaders", dependencies: ["WireBytes"], swiftSettings: settings),
        .target(name: "CaptureFile", dependencies: ["CPcap", "WireBytes", "PacketHeaders"], swiftSettings: settings),
        .target(name: "TCPReassembly", dependencies: ["WireBytes", "PacketHeaders"], swiftSettings: settings),
        .target(name: "OpenSSL", dependencies: ["COpenSSL"], swiftSettings: settings),
        .target(
            name: "TLSDecryption",
            dependencies: ["WireBytes", "TCPReassembly", "OpenSSL"],
            swiftSettings: settings
        ),
        .target(
            name: "WebSocketFraming",
            dependencies: ["WireBytes", "TCPReassembly", "OpenSSL", "CZlib"],
            swiftSettings: settings
        ),
        .target(
            name: "ProxyProtocol",
            dependencies: ["WireBytes", "PacketHeaders", "TCPReassembly"],
            swiftSettings: settings
        ),
        .target(
            name: "MQTTTimeline",
            dependencies: [
                "WireBytes", "MQTTCodec", "PacketHeaders", "TCPReassembly", "OpenSSL", "TLSDecryption",
                "WebSocketFraming", "ProxyProtocol",
                .product(name: "HeapModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MQTTAudit",
            dependencies: [
                "WireBytes", "MQTTCodec", "PacketHeaders", "TCPReassembly", "OpenSSL", "TLSDecryption",
                "WebSocketFraming", "MQTTTimeline",
                .product(name: "DequeModule", package: "swift-collections"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "AuditProfiles",
            dependencies: ["MQTTAudit", "MQTTCodec", "MQTTTimeline", .product(name: "Yams", package: "Yams")],
            swiftSettings: settings
        ),
        .target(
            name: "CaptureAnalysis",
            dependencies: [
                "WireBytes", "MQTTCodec", "PacketHeaders", "CaptureFile", "TCPReassembly", "OpenSSL", "TLSDecryption",
                "WebSocketFraming", "ProxyProtocol", "MQTTTimeline", "MQTTAudit",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "TimelineExport",
            dependencies: [
                "WireBytes", "MQTTCodec", "TCPReassembly", "OpenSSL", "TLSDecryption", "WebSocketFraming",
                "ProxyProtocol", "MQTTTimeline", "MQTTAudit", "CaptureAnalysis",
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MQTTReplay",
            dependencies: [
                "WireBytes", "MQTTCodec", "PacketHeaders", "CaptureFile", "TCPReassembly", "OpenSSL",
                "WebSocketFraming", "MQTTTimeline",
                "CaptureAnalysis",
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOWebSocket", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mqttscope",
            dependencies: [
                "CMalloc",
                "WireBytes", "MQTTCodec", "PacketHeaders", "CaptureFile", "TCPReassembly", "TLSDecryption",
                "WebSocketFraming", "MQTTTimeline", "MQTTAudit", "AuditProfiles", "CaptureAnalysis", "TimelineExport",
                "MQTTReplay",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "TopicsAndBytes",
            dependencies: ["WireBytes", "MQTTTimeline", "CaptureFile", "CaptureAnalysis"],
            path: "Samples/TopicsAndBytes",
            exclude: ["v5-alias-to-server.txt"],
            swiftSettings: settings
        ),

        .target(
            name: "TestSupport",
            dependencies: ["WireBytes", "MQTTCodec", "PacketHeaders", "CaptureFile"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .testTarget(name: "WireBytesTests", dependencies: ["WireBytes"], swiftSettings: settings),
        .testTarget(
            name: "TimelineExportTests",
            dependencies: [
                "TimelineExport", "CaptureAnalysis", "CaptureFile", "MQTTAudit", "MQTTTimeline", "MQTTCodec",
                "PacketHeaders", "TCPReassembly", "OpenSSL", "TLSDecryption", "WebSocketFraming", "WireBytes",
                "TestSupport",
            ],
            exclude: ["validate.py"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "mqttscopeTests",
            dependencies: [
                "mqttscope", "CaptureAnalysis", "CaptureFile", "MQTTAudit", "MQTTTimeline", "MQTTCodec",
                "PacketHeaders",
                "TCPReassembly", "TestSupport",
            ],
            exclude: ["Help"],
            swiftSettings: settings
        ),
        .testTarget(name: "MQTTCodecTests", dependencies: ["MQTTCodec", "WireBytes"], swiftSettings: settings),
        .testTarget(name: "PacketHeadersTests", dependencies: ["PacketHeaders", "WireBytes"], swiftSettings: settings),
        .testTarget(
            name: "CaptureFileTests",
            dependencies: ["CaptureFile", "PacketHeaders", "WireBytes"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TCPReassemblyTests",
            dependencies: ["TCPReassembly", "PacketHeaders", "WireBytes", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MQTTTimelineTests",
            dependencies: [
                "MQTTTimeline", "MQTTCodec", "PacketHeaders", "TCPReassembly", "OpenSSL", "TLSDecryption",
                "WebSocketFraming", "WireBytes", "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MQTTAuditTests",
            dependencies: [
                "MQTTAudit", "AuditProfiles", "CaptureAnalysis", "CaptureFile", "MQTTTimeline", "MQTTCodec",
                "PacketHeaders", "TCPReassembly", "OpenSSL", "TLSDecryption", "WebSocketFraming", "WireBytes",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "AuditProfilesTests",
            dependencies: ["AuditProfiles", "MQTTAudit", "MQTTCodec"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "TLSDecryptionTests",
            dependencies: ["TLSDecryption", "OpenSSL", "TCPReassembly", "WireBytes", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "WebSocketFramingTests",
            dependencies: ["WebSocketFraming", "TCPReassembly", "WireBytes", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ProxyProtocolTests",
            dependencies: ["ProxyProtocol", "PacketHeaders", "TCPReassembly", "WireBytes"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OpenSSLTests",
            dependencies: ["OpenSSL", "TestSupport"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MQTTReplayTests",
            dependencies: [
                "MQTTReplay", "OpenSSL", "CaptureAnalysis", "CaptureFile", "MQTTTimeline", "MQTTCodec",
                "PacketHeaders", "TCPReassembly", "WireBytes", "TestSupport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CaptureAnalysisTests",
            dependencies: [
                "CaptureAnalysis", "TimelineExport", "CaptureFile", "MQTTTimeline", "MQTTCodec", "PacketHeaders",
                "TCPReassembly", "OpenSSL", "TLSDecryption", "WebSocketFraming", "ProxyProtocol", "WireBytes",
                "TestSupport",
            ],
            swiftSettings: settings
        ),
    ]
)
