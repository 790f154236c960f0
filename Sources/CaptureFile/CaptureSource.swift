/// Where a capture comes from.
public enum CaptureSource: Hashable, Sendable {
    /// A file or named pipe, by its path.
    case file(String)
    /// The standard input of this process, a pipe or a file.
    case standardInput

    /// How messages name the source: the path, or `-`.
    public var path: String {
        switch self {
        case .file(let path): path
        case .standardInput: "-"
        }
    }
}
