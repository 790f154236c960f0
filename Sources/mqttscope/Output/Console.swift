import Glibc

/// Standard error and what is known of the terminal.
struct Console {
    let arguments: ConsoleArguments

    /// A line on standard error.
    func complain(_ message: String) {
        StandardError.write("mqttscope: \(message)\n")
    }

    /// A line on standard error, unless the user wants none.
    func warn(_ message: String) {
        if !arguments.quiet { complain("warning: \(message)") }
    }

    /// What a file that the user named holds; ends the program with a message when it cannot be used.
    func reading<Value>(_ read: () throws(InputError) -> Value) throws -> Value {
        do {
            return try read()
        } catch {
            complain("\(error)")
            throw CaptureRun.failed
        }
    }

    /// Whether text for standard output is coloured.
    var usesColor: Bool {
        switch arguments.color {
        case .always: true
        case .never: false
        case .auto: isatty(STDOUT_FILENO) == 1 && !Self.refusesColor
        }
    }

    /// Whether NO_COLOR is set to anything (no-color.org).
    private static var refusesColor: Bool {
        guard let value = unsafe getenv("NO_COLOR") else { return false }
        return unsafe value[0] != 0
    }

    /// Whether there is someone to show progress to.
    var showsProgress: Bool {
        !arguments.quiet && !arguments.noProgress && isatty(STDERR_FILENO) == 1
    }
}
