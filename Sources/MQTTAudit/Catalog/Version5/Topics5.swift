import MQTTCodec
import MQTTTimeline

extension RuleCatalog {
    /// Chapters 4.7 and 4.8 of MQTT 5.0: topics and subscriptions.
    static let topics5: [Rule] = [
        Rule(
            "MQTT-4.7.0-1",
            [.v5_0],
            section: "4.7.1",
            .sender,
            .packet,
            judges: .packets([.publish, .connect], from: nil),
            title: "Keep wildcards out of Topic Names.",
            reason: """
                A + or # in a name is data to one broker and a pattern to another, and access lists are checked \
                against the wrong one.
                """,
            example: "CONNECT with Will Topic \"status/#\".",
            remedy: "Replace both characters in names that come from users or devices."
        ),
        Rule(
            "MQTT-4.7.1-1",
            [.v5_0],
            section: "4.7.1.2",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Put # last in a filter, alone or after a /.",
            reason: "The filter is invalid: refused with 8F, or the connection ends.",
            example: "SUBSCRIBE \"sport/tennis#\".",
            remedy: "Write \"sport/tennis/#\"; it matches \"sport/tennis\" as well."
        ),
        Rule(
            "MQTT-4.7.1-2",
            [.v5_0],
            section: "4.7.1.3",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Let + fill a whole level.",
            reason: "There is no matching inside a level; a server that ignores this delivers nothing, silently.",
            example: "SUBSCRIBE \"dev+/temp\".",
            remedy: "Split the varying part into a level of its own: \"dev/+/temp\"."
        ),
        Rule(
            "MQTT-4.7.2-1",
            [.v5_0],
            section: "4.7.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .packets([.publish], from: .server),
            title: "Match no $ topics with a filter that begins with a wildcard.",
            reason: "Monitors on \"#\" would be flooded with broker statistics, and might see what is internal.",
            example: "Client subscribed to \"#\" gets PUBLISH \"$SYS/broker/uptime\".",
            remedy: "Server: compare the first level literally when it begins with $."
        ),
        Rule(
            "MQTT-4.7.3-1",
            [.v5_0],
            section: "4.7.3",
            .sender,
            .packet,
            judges: .packets([.publish, .subscribe, .unsubscribe, .connect], from: nil),
            title: "Make Topic Names and Filters at least one character long.",
            reason: "An empty string matches nothing; it is a missing setting most of the time.",
            example: "SUBSCRIBE with filter 00 00.",
            remedy: "Check the configured topic before connecting."
        ),
        Rule(
            "MQTT-4.7.3-2",
            [.v5_0],
            section: "4.7.3",
            .sender,
            .packet,
            judges: .packets([.publish, .subscribe, .unsubscribe, .connect], from: nil),
            title: "Keep U+0000 out of Topic Names and Filters.",
            reason: """
                Access lists written in C see only the part before it: "public" passes where "public", zero, \
                "/secret" was meant.
                """,
            example: "SUBSCRIBE with filter 00 03 61 00 62.",
            remedy: "Refuse such names where they enter the system."
        ),
        Rule(
            "MQTT-4.7.3-3",
            [.v5_0],
            section: "4.7.3",
            .sender,
            .none,
            title: "Limit Topic Names and Filters to 65535 bytes.",
            unjudged: """
                The two-byte length in front of a string cannot express more, so an overlong one never appears as \
                such.
                """
        ),
        Rule(
            "MQTT-4.7.3-4",
            [.v5_0],
            section: "4.7.3",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.journey),
            title: "Match names and filters character by character.",
            reason: """
                A server that folds case or strips slashes delivers to clients that did not ask, and misses others.
                """,
            example: "Published to \"Dev/1\", delivered to a client that subscribed to \"dev/1\" alone.",
            remedy: "Server: compare the bytes; fix spelling in the clients, not in the broker."
        ),
        Rule(
            "MQTT-4.8.2-1",
            [.v5_0],
            section: "4.8.2",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Name the share group behind $share/.",
            reason: """
                Without a name nobody knows with whom to share; servers refuse with 8F or subscribe to something \
                else.
                """,
            example: "SUBSCRIBE \"$share//jobs\".",
            remedy: "Write \"$share/workers/jobs\"."
        ),
        Rule(
            "MQTT-4.8.2-2",
            [.v5_0],
            section: "4.8.2",
            .client,
            .packet,
            judges: .packets([.subscribe, .unsubscribe], from: .client),
            title: "Build a shared filter from a plain share name, / and a filter.",
            reason: "Wildcards in the name, or no filter behind it, make the group ambiguous.",
            example: "SUBSCRIBE \"$share/work+/jobs\".",
            remedy: "Use letters, digits and hyphens as share name."
        ),
        Rule(
            "MQTT-4.8.2-3",
            [.v5_0],
            section: "4.8.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Deliver shared messages at the QoS granted to their receiver.",
            reason: """
                A worker that asked for QoS 0 cannot handle acknowledgments, and its peers' grants are not its own.
                """,
            example: "\"$share/g/a\" granted with QoS 0, delivered with QoS 1.",
            remedy: "Server: lower the QoS after the receiver was chosen."
        ),
        Rule(
            "MQTT-4.8.2-4",
            [.v5_0],
            section: "4.8.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Complete an interrupted QoS 2 delivery to the client it began with.",
            reason: "The job may be done already; only this client's session knows.",
            example: "PUBLISH QoS 2 to worker 1, break, worker 1 resumes: neither PUBLISH nor PUBREL comes.",
            remedy: "Server: keep the flow in the worker's session until it ends."
        ),
        Rule(
            "MQTT-4.8.2-5",
            [.v5_0],
            section: "4.8.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Give an interrupted QoS 2 message to no other sharer when the session ends.",
            reason: "A second worker would do the job again, against the promise of QoS 2.",
            example: "PUBREC came from worker 1, its session ends, worker 2 gets the message.",
            remedy: "Server: discard the message together with the session."
        ),
        Rule(
            "MQTT-4.8.2-6",
            [.v5_0],
            section: "4.8.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Discard a shared message that its receiver refused.",
            reason: "Passing it on lets one poisonous message run through all workers.",
            example: "Worker 1 answers PUBACK 83, and worker 2 gets the same message.",
            remedy: """
                Server: treat the refusal as the end of delivery; collect such messages by publishing them to a \
                topic of their own.
                """
        ),
        Rule(
            "MQTT5-dollar-topic-exchange",
            [.v5_0],
            section: "4.7.2",
            .server,
            .broker,
            .warning,
            .suspected,
            judges: .event(.journey),
            title: "Keep clients from exchanging messages over $ topics.",
            reason: """
                The prefix is the server's: clients that use it collide with broker functions after an upgrade, and \
                escape "#" monitoring.
                """,
            example: "Client PUBLISH \"$app/cmd\" is delivered to another client.",
            remedy: "Use topics without $; server: deny publishing to unknown $ topics."
        ),
        Rule(
            "MQTT5-retained-to-shared",
            [.v5_0],
            section: "4.8.2",
            .server,
            .session,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Send no retained messages for a shared subscription.",
            reason: "Each worker that joins would process the old message as a new job.",
            example: "SUBSCRIBE \"$share/g/a\", followed by PUBLISH \"a\" with RETAIN 1.",
            remedy: "Server: skip the retained messages when the filter begins with $share/."
        ),
        Rule(
            "MQTT5-shared-delivered-once",
            [.v5_0],
            section: "4.8.2",
            .server,
            .broker,
            .error,
            .suspected,
            judges: .event(.sharedSubscription),
            title: "Deliver each message to exactly one session of a share group.",
            reason: "Two receivers do the work twice, none loses it: the very things that sharing is to prevent.",
            example: "Workers 1 and 2 of \"$share/g/jobs\" both get the same publication.",
            remedy: """
                Check that all members use the same share name and filter, and that cluster nodes agree on the \
                group.
                """
        ),
    ]
}
