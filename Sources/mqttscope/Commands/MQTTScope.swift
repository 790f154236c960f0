import ArgumentParser
import Glibc
import TimelineExport

/// The program: its commands, and what holds for all of them.
@main
struct MQTTScope: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mqttscope",
        abstract: "Reads MQTT in packet captures: who was connected, what was said, what got lost.",
        discussion: """
            MQTT 3.1, 3.1.1 and 5.0 are found by content on any port, in pcap and pcapng files, also compressed \
            (.gz .zst .lz4 .xz .bz2). '-' is standard input. Several files are one capture in time order.

            Exit codes: 0 done, 1 done and something is to be reported, 2 could not do the work, 64 wrong usage.
            """,
        version: JSONTimelineWriter.toolVersion.description,
        subcommands: [
            Analyze.self, Export.self, Audit.self, Replay.self, Decode.self, Rules.self, Profiles.self,
        ]
    )

    func run() throws {
        StandardError.write(Self.helpMessage() + "\n")
        throw ExitCode.validationFailure
    }

    /// Keeps a file from getting the number of a standard stream that is closed: messages would be written into it.
    private static func reserveStandardStreams() {
        while true {
            let number = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
            if number > STDERR_FILENO { close(number) }
            if number < 0 || number > STDERR_FILENO { return }
        }
    }

    static func main() {
        // A reader that goes away shows as an error of write, which ends the program quietly.
        _ = signal(SIGPIPE, SIG_IGN)
        reserveStandardStreams()
        Allocation.prepare()
        main(nil)
    }
}
