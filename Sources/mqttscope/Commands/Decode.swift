import ArgumentParser
import MQTTCodec
import TimelineExport
import WireBytes

/// Shows what bytes mean as Control Packets.
struct Decode: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what bytes mean as Control Packets, field by field.",
        usage: "mqttscope decode [<options>] <hex> ...",
        discussion: """
            Two digits for each byte, with or without blanks, colons or 0x between; '-' reads them from standard \
            input. Several packets stand one behind the other.
            """
    )

    /// The most bytes that are decoded: 1 MiB.
    static let maximumBytes = 1 << 20

    @Argument(help: ArgumentHelp("The bytes, in hexadecimal.", valueName: "hex"))
    var hex: [String]

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "The version: 3.1, 3.1.1 or 5.0; without, what CONNECT says, else the newest that fits.",
            valueName: "version"
        )
    )
    var version: Version?

    @Flag(help: "Print the packets as a JSON object.")
    var json = false

    @Flag(help: "Show passwords and Authentication Data, not only their lengths.")
    var showSecrets = false

    @OptionGroup var console: ConsoleArguments

    /// A version on the command line.
    enum Version: String, ExpressibleByArgument, CaseIterable {
        case v3_1 = "3.1"
        case v3_1_1 = "3.1.1"
        case v5_0 = "5.0"

        var version: ProtocolVersion {
            switch self {
            case .v3_1: .v3_1
            case .v3_1_1: .v3_1_1
            case .v5_0: .v5_0
            }
        }
    }

    private var isFromInput: Bool { hex == ["-"] }

    func validate() throws {
        if isFromInput { return }
        do throws(HexText.Malformed) {
            _ = try HexText.bytes(text)
        } catch {
            throw ValidationError("'\(hex.joined(separator: " ").shown(limit: 60))': \(error)")
        }
    }

    /// The arguments, with a blank between them.
    private var text: [UInt8] { Array(hex.joined(separator: " ").utf8) }

    func run() throws {
        let console = Console(arguments: console)
        let bytes: [UInt8]
        do {
            bytes = try read()
        } catch {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
        let sequence = PacketSequence(decoding: bytes, version: version?.version)
        do {
            let file = OutputFile()
            if json {
                var document = ByteWriter()
                document.append(decodedDocument: sequence, from: bytes, showsSecrets: showSecrets)
                try file.write(document.span)
            } else {
                let text = DecodedText(
                    sequence,
                    from: bytes,
                    showsSecrets: showSecrets,
                    usesColor: console.usesColor
                )
                try file.write(text.text)
            }
        } catch OutputError.closed {
            return
        } catch let error as OutputError {
            console.complain("\(error)")
            throw CaptureRun.failed
        }
        if sequence.entries.contains(where: { $0.error != nil }) { throw ExitCode(1) }
    }

    private func read() throws -> [UInt8] {
        // No more than five characters stand for a byte ("0x10,"); a few more for white space.
        let text = isFromInput ? try InputFile.read("/dev/stdin", longest: 8 * Self.maximumBytes) : text
        let name = isFromInput ? "standard input" : "the bytes"
        let bytes: [UInt8]
        do throws(HexText.Malformed) {
            bytes = try HexText.bytes(text)
        } catch {
            throw InputError(path: name, message: error.description)
        }
        if bytes.isEmpty { throw InputError(path: name, message: "no bytes") }
        if bytes.count > Self.maximumBytes {
            throw InputError(path: name, message: "longer than \(Self.maximumBytes) bytes")
        }
        return bytes
    }
}
