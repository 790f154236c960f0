/// Whether the capture proves a breach.
public enum Certainty: String, Sendable, CaseIterable {
    /// Nothing else explains what was captured.
    case definite
    /// Something that was not captured could explain it.
    case suspected
}
