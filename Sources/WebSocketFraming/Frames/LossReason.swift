/// Why bytes that the capture holds cannot be had, as events say it.
enum LossReason: String {
    /// A reserved bit or a length that gives a frame no meaning we know.
    case notFramed = "not_framed"
    /// A compressed message that is broken, or that rests on one of which bytes are missing.
    case notInflated = "not_inflated"
    /// A compressed message that would become too much, or for which there is no memory.
    case inflationLimit = "inflation_limit"
}
