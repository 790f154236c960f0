import ArgumentParser
import CaptureAnalysis
import CaptureFile
import PacketHeaders
import TLSDecryption

/// What every command that reads captures takes.
struct CaptureArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("Capture files; '-' is standard input.", valueName: "file"))
    var files: [String]

    @Option(help: ArgumentHelp("Only frames that match this filter, in the language of tcpdump.", valueName: "bpf"))
    var filter: String?

    @Option(
        name: .customLong("port"),
        help: ArgumentHelp("A further port known for MQTT, beside 1883 and 8883; may be repeated.", valueName: "n")
    )
    var ports: [UInt16] = []

    @Flag(help: "Verify IPv4 and TCP checksums and leave out segments that fail.")
    var verifyChecksums = false

    @OptionGroup var keys: KeyArguments

    func validate() throws {
        if files.isEmpty { throw ValidationError("No capture file given.") }
        if files.contains("") { throw ValidationError("A file name is empty.") }
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("Standard input can be read only once.") }
    }

    /// Opens the files as one capture.
    func open() throws(CaptureError) -> Capture {
        let sources = files.map { $0 == "-" ? CaptureSource.standardInput : .file($0) }
        return try Capture(sources, options: CaptureOptions(filter: filter))
    }

    /// What the analysis looks for, with these keys.
    func analysisOptions(_ keys: TLSKeys) -> AnalysisOptions {
        var options = AnalysisOptions()
        options.ports.formUnion(ports)
        options.dissection.verifyChecksums = verifyChecksums
        options.keys = keys
        return options
    }
}
