/// One change to a whole plan: a pure function of the plan, which leaves a remark where it could not do all of it.
public protocol PlanRewrite: Sendable {
    /// Changes the plan.
    func apply(to plan: inout ReplayPlan)
}

/// What a person asked for that makes no sense; the message never holds a secret.
public struct RewriteError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, a sentence with its full stop.
    public let description: String

    /// An error with its sentence.
    public init(_ description: String) {
        self.description = description
    }
}
