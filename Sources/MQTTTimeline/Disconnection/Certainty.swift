/// How sure a claim is.
public enum Certainty: String, Sendable, Hashable, CaseIterable, Comparable {
    /// It follows from what was seen.
    case definite
    /// What was seen points to it, and something else may explain it.
    case suspected

    /// The more certain of two is the smaller.
    public static func < (left: Certainty, right: Certainty) -> Bool { left == .definite && right == .suspected }
}
