import Glibc

/// Standard error, unbuffered.
enum StandardError {
    /// Writes text; there is nobody to tell when that fails.
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            _ = unsafe Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count)
        }
    }
}
