import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Who may connect, and read and write what.
    static let securityAccess: [Rule] = [
        Rule.habit(
            "anonymous-access",
            section: "5.4.1",
            .server,
            .connection,
            judges: .packets([.connack], from: .server),
            title: "Accept nobody without credentials.",
            reason: """
                Whoever reaches the port can read what devices tell and tell them what to do. Scans of the Internet \
                find tens of thousands of such servers.
                """,
            example: "CONNECT with Connect Flags 02, neither User Name nor Password; CONNACK with code 0.",
            remedy: """
                Refuse them (mosquitto: allow_anonymous false; EMQX: add an authenticator). Suspected, as the server \
                may know its clients by their addresses, or by certificates that a proxy has checked.
                """
        ),
        Rule.habit(
            "whole-tree-subscription",
            section: "5.4.2",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Grant nobody a subscription to every topic.",
            reason: """
                One stolen device then reads all others. It is expensive as well: each message goes to one more \
                receiver, and a slow one fills the server's queues.
                """,
            example: "SUBSCRIBE to \"#\", or \"+/#\"; SUBACK grants it.",
            remedy: """
                Have an access control list that ties topics to clients (mosquitto: acl_file with %c or %u), and \
                subscribe to what is needed. Suspected, as a server may grant the filter and leave out messages; for \
                tools that record all, ignore the rule for their Client Identifiers.
                """
        ),
        Rule.habit(
            "system-topics-subscription",
            section: "5.4.2",
            .server,
            .connection,
            judges: .packets([.suback], from: .server),
            title: "Tell only operators what the server tells of itself.",
            reason: """
                $SYS topics give away the server's version, its load, and with some servers the Client Identifiers and \
                addresses of all clients: what an attacker wants to know first.
                """,
            example: "SUBSCRIBE to \"$SYS/#\" by a device; SUBACK grants it.",
            remedy: """
                Allow $SYS/# to the monitoring's account only, and ignore the rule for its Client Identifier.
                """
        ),
        Rule.habit(
            "system-topic-publish",
            section: "4.7.2",
            .client,
            .packet,
            .definite,
            judges: .packets([.publish], from: .client),
            title: "Let no client write to $SYS topics.",
            reason: """
                Who can write there can show the operators a healthy server, or alarms that are none; a retained \
                message stays after the client has gone. Some servers take commands there.
                """,
            example: "PUBLISH with RETAIN to \"$SYS/broker/clients/connected\" by a client.",
            remedy: """
                Client: use a topic that does not begin with $. Server: refuse or drop such messages for all but \
                bridges.
                """
        ),
    ].flatMap(\.self)
}
