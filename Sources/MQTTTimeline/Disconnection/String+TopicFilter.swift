import MQTTCodec

extension String {
    /// Whether it can be a Topic Filter (MQTT 5.0 §4.7); what follows `$share/` is not looked at, as servers differ in it.
    var isTopicFilter: Bool {
        let bytes = Array(utf8)
        return TopicFilter.validate(bytes.span, version: .v3_1_1) == nil
    }
}
