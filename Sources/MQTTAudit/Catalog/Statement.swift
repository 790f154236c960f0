public import MQTTCodec

/// One requirement under the name it has in each version: what a check reports under.
public struct Statement: Sendable, Equatable {
    private let v3_1: StaticString?
    private let v3_1_1: StaticString?
    private let v5_0: StaticString?

    /// The names in 3.1, 3.1.1 and 5.0; nil where the version does not have the requirement.
    public init(_ v3_1: StaticString?, _ v3_1_1: StaticString?, _ v5_0: StaticString?) {
        self.v3_1 = v3_1
        self.v3_1_1 = v3_1_1
        self.v5_0 = v5_0
    }

    /// A requirement of 5.0 alone.
    public static func only5(_ name: StaticString) -> Statement { Statement(nil, nil, name) }

    /// A requirement with one name in all versions.
    public static func all(_ name: StaticString) -> Statement { Statement(name, name, name) }

    /// Its name in `version`; nil when that does not have it.
    public func name(in version: ProtocolVersion) -> StaticString? {
        switch version {
        case .v3_1: v3_1
        case .v3_1_1: v3_1_1
        case .v5_0: v5_0
        }
    }

    /// Whether the names are the same.
    public static func == (left: Self, right: Self) -> Bool {
        ProtocolVersion.allCases.allSatisfy {
            left.name(in: $0).map { "\($0)" } == right.name(in: $0).map { "\($0)" }
        }
    }
}
