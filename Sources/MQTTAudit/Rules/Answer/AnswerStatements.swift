import MQTTCodec

/// The requirements on SUBACK, UNSUBACK and PINGRESP.
enum AnswerStatements {
    static let subackToNothing = Statement("MQTT3-ack-identifier", "MQTT-3.8.4-2", "MQTT-3.8.4-2")
    static let unsubackToNothing = Statement("MQTT3-ack-identifier", "MQTT-3.10.4-4", "MQTT-3.10.4-5")
    /// SUBACK for an UNSUBSCRIBE, or UNSUBACK for a SUBSCRIBE.
    static let answerToOther = Statement("MQTT3-ack-identifier", "MQTT-2.3.1-7", "MQTT-2.2.1-6")
    static let subackTwice = Statement("MQTT3-ack-identifier", "MQTT-3.8.4-4", "MQTT-3.8.4-5")
    static let unsubackTwice = Statement("MQTT3-ack-identifier", "MQTT-3.10.4-6", "MQTT-3.10.4-6")
    static let subackCount = Statement("MQTT3-suback-count", "MQTT-3.8.4-5", "MQTT-3.8.4-6")
    static let unsubackCount = Statement.only5("MQTT-3.11.3-2")
    static let grantedAboveRequested = Statement(
        "MQTT3-granted-above-requested",
        "MQTT3-granted-above-requested",
        "MQTT5-granted-above-requested"
    )
    static let subackOrder = Statement("MQTT3-granted-above-requested", "MQTT-3.9.3-1", "MQTT-3.9.3-1")
    static let unsubackOrder = Statement.only5("MQTT-3.11.3-1")
    static let suback = Statement("MQTT3-request-answered", "MQTT-3.8.4-1", "MQTT-3.8.4-1")
    static let unsuback = Statement("MQTT3-request-answered", "MQTT-3.10.4-4", "MQTT-3.10.4-4")
    static let unsubackForUnknown = Statement("MQTT3-request-answered", "MQTT-3.10.4-5", "MQTT-3.10.4-5")
    static let unsolicitedPingresp = Statement(
        "MQTT3-unsolicited-pingresp",
        "MQTT3-unsolicited-pingresp",
        "MQTT5-unsolicited-pingresp"
    )
}
