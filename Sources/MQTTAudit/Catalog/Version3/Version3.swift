extension RuleCatalog {
    /// The rules of 3.1 and 3.1.1, in the order of the standard.
    static let version3: [Rule] = [
        strings3,
        fixedHeader3,
        packetIdentifier3,
        connect3,
        connectSession3,
        connectWill3,
        connectCredentials3,
        connectPayload3,
        connectResponse3,
        publish3,
        publishRetain3,
        subscribe3,
        unsubscribe3,
        pingDisconnect3,
        delivery3,
        ordering3,
        topics3,
        conformance3,
    ].flatMap(\.self)
}
