/// Ends the program when something that always holds does not.
@inlinable
public func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
}
