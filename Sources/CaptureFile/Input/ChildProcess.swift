internal import CPcap
internal import Glibc

/// A program that runs beside us; killed and reaped when the value goes away.
struct ChildProcess: ~Copyable {
    private var identifier: pid_t

    /// Starts `arguments[0]`, found through `PATH`, with these descriptors as its standard streams (posix_spawnp(3)).
    ///
    /// It runs in the C locale, so that its messages are known, and inherits no other descriptor.
    ///
    /// - Throws: `CaptureError` `.decompressor` when the program is missing or cannot be started.
    init(_ arguments: [String], input: Int32, output: Int32, messages: Int32) throws(CaptureError) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1)

        // The program must die of a closed pipe even where this process ignores that signal.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        unsafe sigemptyset(&defaults)
        unsafe sigaddset(&defaults, SIGPIPE)
        unsafe posix_spawnattr_setsigdefault(&attributes, &defaults)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

        let program = arguments.first ?? ""
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        var identifier: pid_t = 0
        let result = unsafe withCStrings(arguments) { argumentPointers in
            unsafe withCStrings(["PATH=\(path)", "LC_ALL=C"]) { environmentPointers in
                unsafe posix_spawnp(
                    &identifier,
                    program,
                    &actions,
                    &attributes,
                    argumentPointers,
                    environmentPointers
                )
            }
        }
        guard result == 0 else {
            throw CaptureError(.decompressor, detail: "cannot run \(program): \(systemErrorText(result))")
        }
        self.identifier = identifier
    }

    deinit {
        if identifier > 0 {
            _ = kill(identifier, SIGKILL)
            _ = Self.reap(identifier)
        }
    }

    /// Waits for the program to end and tells its exit code, or minus the signal that killed it.
    mutating func waitUntilEnd() -> Int {
        guard identifier > 0 else { return 0 }
        let status = Self.reap(identifier)
        identifier = 0
        let signal = status & 0x7F
        return signal == 0 ? Int(status >> 8) & 0xFF : -Int(signal)
    }

    private static func reap(_ identifier: pid_t) -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(identifier, &status, 0) < 0 && errno == EINTR {}
        return status
    }
}

/// Calls `body` with the strings as the null-terminated list of C strings that exec(3) takes.
private func withCStrings(
    _ strings: [String],
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
) -> Int32 {
    let pointers = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: strings.count + 1)
    for (index, string) in strings.enumerated() {
        unsafe (pointers + index).initialize(to: strdup(string))
    }
    unsafe (pointers + strings.count).initialize(to: nil)
    defer {
        for index in strings.indices {
            unsafe free(pointers[index])
        }
        unsafe pointers.deallocate()
    }
    return unsafe body(pointers)
}
