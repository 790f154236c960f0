/// A Property section, property by property (MQTT 5.0 §2.2.2).
extension FieldWalk {
    /// Notes a Property section, of which there is none before 5.0.
    mutating func properties(_ bytes: Span<UInt8>, lengthName: String = "Property Length") throws(Lost) {
        guard version.hasProperties else { return }
        let length = try variableByteInteger(lengthName, bytes)
        guard length <= limit &- position else { throw Lost() }
        let end = limit
        limit = position &+ length
        isInProperties = true
        do throws(Lost) {
            while !isAtEnd { try property(bytes) }
        } catch {
            // What follows the section keeps its place.
            skipRest("Not read")
        }
        isInProperties = false
        limit = end
    }

    private mutating func property(_ bytes: Span<UInt8>) throws(Lost) {
        let number = try byte("Property Identifier", bytes) { number in
            number < 0x80 ? PropertyIdentifier(rawValue: number).name.description : "Unknown Property"
        }
        let identifier = PropertyIdentifier(rawValue: number)
        guard number < 0x80, let type = identifier.type else { throw Lost() }
        let name = identifier.name.description
        switch type {
        case .byte: _ = try byte(name, bytes)
        case .twoByteInteger: _ = try twoByteInteger(name, bytes)
        case .fourByteInteger: try fourByteInteger(name, bytes, identifier.isInterval ? "seconds" : "")
        case .variableByteInteger: _ = try variableByteInteger(name, bytes)
        case .utf8String: try lengthAnd(name, .text, bytes)
        case .binaryData: try lengthAnd(name, identifier == .authenticationData ? .secret : .binary, bytes)
        case .utf8StringPair:
            try lengthAnd(name + ": name", .text, bytes)
            try lengthAnd(name + ": value", .text, bytes)
        }
    }
}

extension PropertyIdentifier {
    /// Whether a Four Byte Integer is a number of seconds.
    fileprivate var isInterval: Bool { self != .maximumPacketSize }
}
