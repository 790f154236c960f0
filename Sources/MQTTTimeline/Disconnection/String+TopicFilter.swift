extension String {
    /// Whether it can be a Topic Filter: it is not empty, `#` is the last level, and wildcards fill their level
    /// (MQTT 5.0 §4.7.1, MQTT-4.7.3-1).
    var isTopicFilter: Bool {
        if isEmpty { return false }
        var before: UInt8?
        var mustEndLevel = false
        var isOver = false
        for byte in utf8 {
            if isOver || mustEndLevel && byte != UInt8(ascii: "/") { return false }
            mustEndLevel = false
            if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "+") {
                if let before, before != UInt8(ascii: "/") { return false }
                isOver = byte == UInt8(ascii: "#")
                mustEndLevel = !isOver
            }
            before = byte
        }
        return true
    }
}
