/// What both sides agreed on for permessage-deflate (RFC 7692 §7.1).
struct DeflateParameters: Equatable {
    /// How one side compresses.
    struct Side: Equatable {
        /// Whether each message is compressed without those before it.
        var isWithoutContext = false
        /// The window is 2 to the power of this, 8 to 15.
        var windowBits = 15
    }

    static let name = "permessage-deflate"

    var client = Side()
    var server = Side()

    /// What nothing is known of: the largest window, with everything before, inflates whatever was agreed.
    init() {}

    /// Reads the parameters of an answer; nil when they break the rules.
    init?(_ parameters: [HTTPParameter]) {
        var seen: Set<String> = []
        for parameter in parameters {
            guard seen.insert(parameter.name).inserted else { return nil }
            switch (parameter.name, parameter.value) {
            case ("client_no_context_takeover", nil): client.isWithoutContext = true
            case ("server_no_context_takeover", nil): server.isWithoutContext = true
            case ("client_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                client.windowBits = bits
            case ("server_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                server.windowBits = bits
            default: return nil
            }
        }
    }

    private static func windowBits(_ text: String) -> Int? {
        guard text.utf8.count <= 2, !text.hasPrefix("0"), !text.hasPrefix("+"), let bits = Int(text) else { return nil }
        return (8...15).contains(bits) ? bits : nil
    }
}
