import COpenSSL
import Glibc

/// One entry of OpenSSL's error queue.
public struct ErrorQueueEntry: Sendable, Equatable {
    /// The packed library and reason number.
    public var code: UInt
    /// OpenSSL's words for the reason, as in "certificate verify failed".
    public var reason: String
    /// The number of the library: `ERR_LIB_SSL` and so on.
    public var library: Int
    /// The number of the reason in its library.
    public var number: Int

    /// An entry.
    public init(code: UInt, reason: String, library: Int, number: Int) {
        self.code = code
        self.reason = reason
        self.library = library
        self.number = number
    }
}

/// The thread's queue of errors.
enum ErrorQueue {
    /// Takes every entry, the first cause first.
    ///
    /// Called directly after the call that failed: a later call then cannot inherit a stale entry.
    static func drain() -> [ErrorQueueEntry] {
        var entries: [ErrorQueueEntry] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { return entries }
            entries.append(entry(code))
        }
    }

    /// Forgets what earlier calls left behind; libssl asks for it before each call on a connection.
    static func clear() { ERR_clear_error() }

    private static func entry(_ code: UInt) -> ErrorQueueEntry {
        // With this bit the rest is an `errno` (`ERR_SYSTEM_FLAG`, a cast that Swift cannot import).
        let systemFlag: UInt = 0x8000_0000
        if code & systemFlag != 0 {
            let number = Int(code & 0x7fff_ffff)
            return ErrorQueueEntry(
                code: code,
                reason: unsafe String(cString: strerror(Int32(number))),
                library: 2,
                number: number
            )
        }
        let library = Int((code >> 23) & 0xff)
        let number = Int(code & 0x7f_ffff)
        var reason = "reason \(number) of library \(library)"
        if let text = unsafe ERR_reason_error_string(code) { reason = unsafe String(cString: text) }
        return ErrorQueueEntry(code: code, reason: reason, library: library, number: number)
    }
}
