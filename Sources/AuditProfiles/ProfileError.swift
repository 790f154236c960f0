/// Why a profile could not be read, and where.
public struct ProfileError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line, from 1; nil when it is not about a place.
    public var line: Int?
    /// The column in characters, from 1; nil when it is not about a place.
    public var column: Int?
    /// What is wrong.
    public var message: String

    /// An error.
    public init(_ message: String, line: Int? = nil, column: Int? = nil) {
        self.message = message
        self.line = line
        self.column = column
    }

    /// "12:5: unknown key …".
    public var description: String {
        guard let line, let column else { return message }
        return "\(line):\(column): \(message)"
    }
}
