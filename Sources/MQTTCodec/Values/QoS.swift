/// Quality of Service: how hard sender and receiver try (MQTT 5.0 §4.3).
public enum QoS: UInt8, Sendable, Hashable, CaseIterable {
    /// QoS 0: sent once, never acknowledged.
    case atMostOnce = 0
    /// QoS 1: sent until PUBACK.
    case atLeastOnce = 1
    /// QoS 2: PUBREC, PUBREL and PUBCOMP make it arrive exactly once.
    case exactlyOnce = 2
}
