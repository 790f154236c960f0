import Foundation

/// A program that a test runs beside itself.
///
/// In place of Foundation's `Process`, whose children inherit the signals that the threads of tests block, SIGTERM among
/// them.
struct ChildProcess: Sendable {
    let identifier: pid_t

    /// Descriptors that may be open in a test and are not for what it starts.
    private static let inherited: Range<Int32> = 3..<1_024

    /// Starts it.
    init(_ path: String, _ arguments: [String]) throws {
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // SwiftNIO's sockets would be handed on: what other tests close would stay open, ports they tried would stay taken.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in Self.inherited { unsafe posix_spawn_file_actions_addclose(&actions, descriptor) }
        var words = unsafe ([path] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var identifier: pid_t = 0
        let failure = unsafe posix_spawn(&identifier, path, &actions, &attributes, &words, environ)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .ENOENT) }
        self.identifier = identifier
    }

    /// Ends it and returns when it is gone.
    func terminate() {
        kill(identifier, SIGTERM)
        var status: Int32 = 0
        unsafe waitpid(identifier, &status, 0)
    }
}
