/// A selection that cannot be understood; its description is for the person who wrote it.
public struct SelectionError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, as a sentence.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
