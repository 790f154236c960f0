/// How bad a breach is.
public enum Severity: String, Sendable, CaseIterable, Comparable {
    /// The standard says SHOULD, or only implies it; or a habit that does harm.
    case warning
    /// The standard says MUST, or calls it malformed or a Protocol Error.
    case error

    /// A warning is less than an error.
    public static func < (left: Self, right: Self) -> Bool {
        left == .warning && right == .error
    }
}
