import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Clean Session and what of a session is kept: 3.1.2.4, 4.1 and 4.4.
    static let connectSession3: [Rule] = [
        Rule(
            "MQTT-3.1.2-4",
            [.v3_1_1],
            section: "3.1.2.4",
            .either,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "With CleanSession 0, resume the stored session or create one, and keep it after disconnecting.",
            reason: """
                Devices on bad networks count on it: when subscriptions or messages in flight are gone after each \
                reconnection, commands sent meanwhile are lost without an error. Cluster nodes that do not share \
                sessions, and clients with their store in memory, cause it.
                """,
            example: """
                CONNECT CleanSession 0 and SUBSCRIBE "cmd"; after reconnecting with CleanSession 0 CONNACK is 20 02 \
                00 00.
                """,
            remedy: """
                Persist sessions on both ends, share them in a cluster, and subscribe again whenever Session Present \
                is 0.
                """
        ),
        Rule(
            "MQTT-3.1.2-5",
            [.v3_1_1],
            section: "3.1.2.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "As a server, queue QoS 1 and 2 messages for the subscriptions of an absent CleanSession 0 client.",
            reason: """
                This queue is why devices that sleep use persistent sessions at all; without it commands vanish \
                though their publisher has an acknowledgment. Queue limits and queuing that is switched off are the \
                usual reasons.
                """,
            example: """
                Client "valve" is offline; "close" to valve/cmd at QoS 1 gets its PUBACK; after reconnecting "valve" \
                receives nothing.
                """,
            remedy: "Size the queue for the longest absence, watch its drop counter, and publish at QoS 1 or above."
        ),
        Rule(
            "MQTT-3.1.2-6",
            [.v3_1_1],
            section: "3.1.2.4",
            .either,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "With CleanSession 1, begin without old state and leave none behind.",
            reason: """
                Remains of an older session reach an application that asked for a fresh start: it receives topics it \
                never subscribed to and commands that are out of date.
                """,
            example: """
                CONNECT CleanSession 1, CONNACK 0, then 3A 07 00 01 61 00 05 68 69: a DUP copy from the session \
                before.
                """,
            remedy: "Delete session, queue and subscriptions before CONNACK, and drop the client's own store as well."
        ),
        Rule(
            "MQTT-3.1.2.7",
            [.v3_1_1],
            section: "3.1.2.4",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.retained),
            title: "As a server, keep retained messages when the session of their publisher ends.",
            reason: """
                Retained messages are the last known state of a topic. If they go with the device that reported them, \
                dashboards start empty just when the device is down.
                """,
            example: """
                "up" retained to dev/1; the publisher's session ends; a new subscriber of dev/1 receives nothing.
                """,
            remedy: "Store retained messages by topic, apart from sessions."
        ),
        Rule(
            "MQTT3-clean-session",
            [.v3_1],
            section: "3.1",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.reconnection),
            title: "Keep subscriptions and undelivered messages with clean session 0, and drop them with 1.",
            reason: """
                A 3.1 client has no Session Present to look at and has to trust the server; when the server forgets, \
                the client waits for topics that never come.
                """,
            example: """
                Clean session 0 and SUBSCRIBE "cmd"; after the reconnection a QoS 1 message to "cmd" is not \
                delivered.
                """,
            remedy: "Persist sessions in the server, or let 3.1 clients subscribe again after every connection."
        ),
        Rule(
            "MQTT-4.1.0-1",
            [.v3_1_1],
            section: "4.1",
            .either,
            .none,
            title: "Keep session state for as long as the session lasts.",
            unjudged: """
                What an end stores does not travel. What follows from a loss is judged under Session Present, \
                resending and subscriptions.
                """
        ),
        Rule(
            "MQTT-4.1.0-2",
            [.v3_1_1],
            section: "4.1",
            .either,
            .none,
            title: "Keep a session at least while its connection is open.",
            unjudged: """
                No packet tells when an end drops a session. Lost subscriptions and exchanges have rules of their \
                own.
                """
        ),
        Rule(
            "MQTT-4.4.0-1",
            [.v3_1_1],
            section: "4.4",
            .either,
            .session,
            .error,
            .suspected,
            judges: .event(.resumedSession),
            title: "On resuming, resend unacknowledged PUBLISH and PUBREL under their old identifiers.",
            reason: """
                Else the message is lost for good, or the identifier stays taken on the other side until its window \
                is full and delivery stops. Clients that keep messages in flight in memory only are the classic case.
                """,
            example: """
                PUBLISH QoS 1 identifier 5 without PUBACK; reconnected with Session Present 1, and identifier 5 never \
                comes again.
                """,
            remedy: """
                Store what is in flight until it is acknowledged, and resend it right after CONNACK, before anything \
                new.
                """
        ),
    ]
}
