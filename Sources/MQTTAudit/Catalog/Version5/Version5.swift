extension RuleCatalog {
    /// The rules of 5.0, in the order of the standard; those without a number follow those of their chapter.
    static let version5: [Rule] = [
        framing5,
        connect5,
        connectProperties5,
        connectPayload5,
        connack5,
        publish5,
        publishProperties5,
        acknowledgments5,
    ].flatMap(\.self)
}
