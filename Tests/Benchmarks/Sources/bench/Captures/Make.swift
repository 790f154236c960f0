import ArgumentParser
import CaptureFile
import TestSupport

/// Makes a capture and prints how many frames and Control Packets it holds.
///
/// A program of its own because the kernel counts the memory of the process that starts a program into the program's
/// peak: the measuring process must stay small.
struct Make: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a capture of MQTT traffic.",
        shouldDisplay: false
    )

    @Argument var path: String
    @Option var frames: Int
    @Option var clients: Int
    @Option var seed: UInt64

    func run() throws {
        var options = TrafficOptions()
        options.seed = seed
        options.frames = frames
        options.clients = clients
        // libpcap's reader for pcapng is a slower floor.
        options.format = .pcap(nanoseconds: false)
        // Nothing is lost, so that every packet can be counted.
        options.reordered = 0.01
        options.retransmitted = 0.005
        let truth = try TrafficGenerator(options).write(to: [path])
        print(truth.frames, truth.packets)
    }
}
