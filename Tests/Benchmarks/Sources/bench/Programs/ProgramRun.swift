import Glibc

/// What one run of a program took.
struct ProgramRun {
    /// From before it was started to after it had ended.
    let wallSeconds: Double
    /// User and system time.
    let cpuSeconds: Double
    /// The most memory it held at once; not less than what the process that started it held by then.
    let peakBytes: UInt64

    /// Runs a program to its end, its output thrown away.
    ///
    /// - Throws: `BenchError` when it cannot be started or fails.
    static func run(_ arguments: [String]) throws -> ProgramRun {
        let timer = Timer()
        let null = unsafe open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(null) }
        let identifier = try start(arguments, output: null)
        let usage = try wait(for: identifier, arguments)
        return ProgramRun(
            wallSeconds: timer.wallSeconds,
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
            peakBytes: UInt64(max(0, usage.ru_maxrss)) * 1024
        )
    }

    /// Runs a program to its end and tells the first line it wrote, and how many seconds that took.
    ///
    /// - Throws: `BenchError` when it cannot be started, fails or writes nothing.
    static func firstLine(of arguments: [String]) throws -> (line: String, seconds: Double) {
        let timer = Timer()
        var ends: [Int32] = [-1, -1]
        guard unsafe pipe(&ends) == 0 else { throw BenchError.cannotStart(path: arguments[0], reason: reason(errno)) }
        defer { close(ends[0]) }
        _ = fcntl(ends[0], F_SETFD, FD_CLOEXEC)
        _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC)
        let identifier: pid_t
        do {
            defer { close(ends[1]) }
            identifier = try start(arguments, output: ends[1])
        }
        var line: [UInt8] = []
        var firstLineSeconds: Double?
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe read(ends[0], &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            if firstLineSeconds != nil { continue }
            line += buffer[..<count]
            if line.contains(UInt8(ascii: "\n")) { firstLineSeconds = timer.wallSeconds }
        }
        _ = try wait(for: identifier, arguments)
        guard let firstLineSeconds else { throw BenchError.silent(command: arguments.joined(separator: " ")) }
        let text = String(decoding: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return (text, firstLineSeconds)
    }

    /// The most memory this process has held, in bytes.
    static var ownPeakBytes: UInt64 {
        var usage = rusage()
        unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return UInt64(max(0, usage.ru_maxrss)) * 1024
    }

    /// Starts a program with this standard output (posix_spawn(3)).
    private static func start(_ arguments: [String], output: Int32) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        let pointers = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for index in arguments.indices { unsafe free(pointers[index]) } }
        var identifier: pid_t = 0
        let result = unsafe posix_spawn(&identifier, arguments[0], &actions, nil, pointers, environ)
        guard result == 0 else { throw BenchError.cannotStart(path: arguments[0], reason: reason(result)) }
        return identifier
    }

    /// Waits for a program to end (wait4(2)).
    private static func wait(for identifier: pid_t, _ arguments: [String]) throws -> rusage {
        var usage = rusage()
        var status: Int32 = 0
        while unsafe wait4(identifier, &status, 0, &usage) < 0 && errno == EINTR {}
        guard status == 0 else { throw BenchError.failed(command: arguments.joined(separator: " "), status: status) }
        return usage
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1e6
    }

    private static func reason(_ code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}
