package import WebSocketFraming

/// What an opening handshake of WebSocket came to, in words.
extension WebSocketHandshake {
    /// Why it was not completed; nil when it was.
    package var explanation: String? {
        switch outcome {
        case .completed: nil
        case .refused:
            "the server answered the request for \(Wording.name(path)) with "
                + (status.map { "status \($0)" } ?? "no status")
        case .broken(let words): Wording.sentence(words)
        case .unfinished: "the request for \(Wording.name(path)) was not answered"
        }
    }

    /// The target without its query, which may hold what gives access: "/mqtt".
    package var path: String { String(target.prefix { $0 != "?" }) }
}

extension WebSocketHandshake.Outcome {
    /// The name in JSON.
    package var name: StaticString {
        switch self {
        case .completed: "completed"
        case .refused: "refused"
        case .broken: "broken"
        case .unfinished: "unfinished"
        }
    }
}

extension WebSocketViolation {
    /// What is wrong, as the end of "the client's WebSocket frame in frame 7 …".
    package var explanation: String {
        switch kind {
        case .textMessage: "is a text message, not a binary one"
        case .unmasked: "is not masked"
        case .masked: "is masked"
        case .reservedBit: "has a reserved bit set"
        case .reservedOpcode: "has an opcode that means nothing"
        case .controlFrame: "is a control frame in fragments or with more than 125 bytes"
        case .fragmentation: "continues nothing, or begins a message inside another one"
        case .length: "has a length in more bytes than needed"
        case .compression: "does not decompress"
        case .inflation: "would decompress to more than the limits allow"
        case .afterClose: "comes after the Close frame"
        }
    }
}
