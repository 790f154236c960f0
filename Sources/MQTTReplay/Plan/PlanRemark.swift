/// Something about a plan that its user has to know before it is carried out.
public struct PlanRemark: Sendable, Equatable {
    /// How much it matters.
    public enum Weight: String, Sendable {
        /// Worth knowing: a CONNECT had to be made, an alias was expanded.
        case note
        /// The live server or other clients may be affected, or the replay differs from the capture.
        case risk
        /// Not carried out unless the flag that `override` names is given.
        case refused
    }

    /// How much it matters.
    public var weight: Weight
    /// The timeline's number of the connection it is about; nil for the whole plan.
    public var connection: Int?
    /// One sentence without full stop.
    public var message: String
    /// The option that lets it happen all the same, as in `--allow-retained`; nil when there is none.
    public var override: String?

    /// Lifts the refusal of a plan that a limit has cut: what matches then is not the whole capture.
    public static let allowPartial = "--allow-partial"

    /// A remark.
    public init(_ weight: Weight, connection: Int? = nil, message: String, override: String? = nil) {
        self.weight = weight
        self.connection = connection
        self.message = message
        self.override = override
    }
}
