extension RuleCatalog {
    /// The rules of 5.0 by chapter; those without a number follow those of their chapter.
    static let version5: [Rule] = [
        framing5,
        connect5,
        connectProperties5,
        connectPayload5,
        connack5,
        publish5,
        publishProperties5,
        acknowledgments5,
        subscribe5,
        unsubscribe5,
        ping5,
        disconnect5,
        auth5,
        delivery5,
        order5,
        topics5,
        operation5,
    ].flatMap(\.self)
}
