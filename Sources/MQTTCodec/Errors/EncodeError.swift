/// A packet value that the wire cannot carry: a caller asked for more than a length field can say, or for something
/// that the version does not have.
public struct EncodeError: Error, Equatable, Sendable {
    /// What is wrong.
    public var code: Code
    /// The field that cannot be written.
    public var field: Field
    /// The length or value asked for; nil where there is none.
    public var value: Int?
    /// The largest one possible; nil where there is none.
    public var limit: Int?

    /// Describes a field that cannot be written.
    public init(_ code: Code, _ field: Field, value: Int? = nil, limit: Int? = nil) {
        self.code = code
        self.field = field
        self.value = value
        self.limit = limit
    }

    /// What can keep a packet from being written; open, so that a later version can tell more cases apart.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// A number of ours that never changes its meaning.
        public let rawValue: UInt8

        /// The code with the number `rawValue`.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// The field is longer than its length can say.
        public static let tooLong = Self(rawValue: 1)
        /// The number is larger than its type allows.
        public static let valueTooLarge = Self(rawValue: 2)
        /// The property's value is not of the property's type.
        public static let propertyType = Self(rawValue: 3)
        /// The version has no such packet or field.
        public static let notInVersion = Self(rawValue: 4)
    }
}

extension EncodeError: CustomStringConvertible {
    /// One line: the field, what is wrong, the numbers.
    public var description: String {
        switch code {
        case .tooLong: "\(field) takes \(value ?? 0) bytes, at most \(limit ?? 0) are possible"
        case .valueTooLarge: "\(field) is \(value ?? 0), at most \(limit ?? 0) is possible"
        case .propertyType: "the value of \(field) is of another type"
        case .notInVersion: "\(field) does not exist in this protocol version"
        default: "\(field) cannot be written"
        }
    }
}
