/// Why nothing can be said about the speed of the program.
enum BenchError: Error, CustomStringConvertible {
    /// A program could not be started.
    case cannotStart(path: String, reason: String)
    /// A program ended with another exit code than 0.
    case failed(command: String, status: Int32)
    /// A program wrote no line.
    case silent(command: String)
    /// A stage counted something else than the capture holds: however fast it was, it was wrong.
    case wrongCount(stage: Stage, what: String, found: UInt64, expected: UInt64)
    /// The capture could not be described by the program that made it.
    case badCapture(String)

    var description: String {
        switch self {
        case .cannotStart(let path, let reason):
            "cannot start \(path): \(reason)"
        case .failed(let command, let status):
            "\(command): \(status & 0x7F == 0 ? "exit code \(status >> 8 & 0xFF)" : "killed by signal \(status & 0x7F)")"
        case .silent(let command):
            "\(command): no output"
        case .wrongCount(let stage, let what, let found, let expected):
            "\(stage.rawValue): found \(found) \(what), the capture holds \(expected)"
        case .badCapture(let output):
            "the generator printed '\(output)'"
        }
    }
}
