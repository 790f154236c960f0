import ArgumentParser
import MQTTCodec
import MQTTReplay

/// What is changed about clients and what they say.
struct ReplayRewriting: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "What Client Identifiers become, {client_id}-replay unless told; {client_id} and {connection} stand for "
                + "what was captured.",
            valueName: "template"
        ),
        transform: { try rewriting($0, ClientIdentifierTemplate.init) }
    )
    var clientId: ClientIdentifierTemplate?

    @Option(
        name: .customLong("topic-map"),
        help: ArgumentHelp(
            "Move topics, as 'old/#=new/#'; may be repeated, the first that fits counts.",
            valueName: "map"
        ),
        transform: { try rewriting($0, TopicMap.Rule.init) }
    )
    var topicMaps: [TopicMap.Rule] = []

    @Option(help: ArgumentHelp("Lower the QoS of messages, Will Messages and subscriptions to this.", valueName: "qos"))
    var qosMax: UInt8?

    @Flag(help: "Leave out Will Messages.")
    var noWill = false

    @Flag(help: "Publish nothing with RETAIN.")
    var noRetain = false

    @Option(help: ArgumentHelp("Another Keep Alive, in seconds; 0 turns it off.", valueName: "seconds"))
    var keepAlive: UInt16?

    @Option(help: ArgumentHelp("Another Session Expiry Interval, in seconds (5.0).", valueName: "seconds"))
    var sessionExpiry: UInt32?

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp(
            "Speak this version: 3.1.1 or 5.0; refused where it cannot be translated.",
            valueName: "version"
        )
    )
    var version: Version?

    /// A version that can be asked for.
    enum Version: String, ExpressibleByArgument, CaseIterable {
        case v3_1_1 = "3.1.1"
        case v5_0 = "5.0"
    }

    func validate() throws {
        if let qosMax, QoS(rawValue: qosMax) == nil { throw ValidationError("A QoS is 0, 1 or 2.") }
    }

    /// Whether anything is asked for.
    var isAnything: Bool {
        clientId != nil || !topicMaps.isEmpty || qosMax != nil || noWill || noRetain || keepAlive != nil
            || sessionExpiry != nil || version != nil
    }

    /// What was asked for, with the standard template for Client Identifiers unless another is.
    func options() throws -> RewriteOptions {
        var options = RewriteOptions()
        options.clientIdentifiers = try clientId ?? ClientIdentifierTemplate(ClientIdentifierTemplate.standard)
        options.topics = topicMaps
        options.maximumQoS = qosMax.flatMap(QoS.init(rawValue:))
        options.dropsWills = noWill
        options.dropsRetain = noRetain
        options.keepAlive = keepAlive
        options.sessionExpiry = sessionExpiry
        options.version = version.map { $0 == .v5_0 ? .v5_0 : .v3_1_1 }
        return options
    }
}

/// Reads the value of an option; what is wrong with it becomes part of ArgumentParser's message.
private func rewriting<Value>(_ text: String, _ read: (String) throws(RewriteError) -> Value) throws -> Value {
    do {
        return try read(text)
    } catch {
        throw ValidationError(error.description)
    }
}
