import MQTTCodec

/// Gives clients other Client Identifiers, so that a replay throws nobody out of a server that knows the captured ones.
public struct ClientIdentifierTemplate: PlanRewrite, Equatable {
    /// The template that is used unless another is asked for.
    public static let standard = "{client_id}-replay"

    private let pieces: [Piece]

    private enum Piece: Equatable {
        case text(String)
        case clientIdentifier
        case connection
    }

    /// Reads a template: `{client_id}` stands for the captured Client Identifier, `{connection}` for the connection's
    /// number in the timeline.
    public init(_ template: String) throws(RewriteError) {
        var pieces: [Piece] = []
        var rest = template[...]
        while let brace = rest.firstIndex(where: { $0 == "{" || $0 == "}" }) {
            if brace > rest.startIndex { pieces.append(.text(String(rest[..<brace]))) }
            guard rest[brace] == "{", let end = rest[brace...].firstIndex(of: "}") else {
                throw RewriteError("There is a brace without its pair in the template.")
            }
            switch rest[rest.index(after: brace)..<end] {
            case "client_id": pieces.append(.clientIdentifier)
            case "connection": pieces.append(.connection)
            default:
                throw RewriteError("A template may hold {client_id} and {connection}, and no other name in braces.")
            }
            rest = rest[rest.index(after: end)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        self.pieces = pieces
    }

    /// Changes every Client Identifier but the empty one, for which the server finds another.
    public func apply(to plan: inout ReplayPlan) {
        var owners: [String: String] = [:]
        var shared: String?
        var unchanged: String?
        var longest: String?
        for index in plan.connections.indices {
            let captured = plan.connections[index].connect.clientIdentifier
            if captured.isEmpty { continue }
            let identifier = identifier(for: captured, connection: plan.connections[index].number)
            plan.connections[index].changeConnect { $0.clientIdentifier = identifier }
            if identifier == captured, !plan.connections[index].isConnectMade { unchanged = unchanged ?? captured }
            if owners[identifier, default: captured] != captured { shared = shared ?? identifier }
            owners[identifier] = captured
            if plan.connections[index].version == .v3_1, identifier.utf8.count > Self.longestBefore3_1_1 {
                longest = longest ?? identifier
            }
        }
        if let unchanged {
            let message = "Client Identifiers stay as captured, '\(unchanged)' for example"
            plan.remarks.append(
                PlanRemark(.risk, message: "\(message): a server closes the connection of a device there")
            )
        }
        if let shared {
            let message = "different captured clients get the Client Identifier '\(shared)'"
            plan.remarks.append(PlanRemark(.risk, message: "\(message) and close each other's connections"))
        }
        if let longest {
            let message = "'\(longest)' is longer than the \(Self.longestBefore3_1_1) bytes that MQTT 3.1 allows"
            plan.remarks.append(PlanRemark(.risk, message: message))
        }
    }

    /// The longest Client Identifier of MQTT 3.1, in bytes.
    private static let longestBefore3_1_1 = 23

    private func identifier(for captured: String, connection: Int) -> String {
        let (name, parameters) = captured.deviceNameAndParameters
        let identifier = pieces.reduce(into: "") { text, piece in
            switch piece {
            case .text(let literal): text += literal
            case .clientIdentifier: text += name
            case .connection: text += String(connection)
            }
        }
        return identifier + parameters
    }
}

extension String {
    /// A Client Identifier in the form of Alibaba Cloud IoT, `name|parameters|`, taken apart; others have no parameters.
    var deviceNameAndParameters: (name: String, parameters: String) {
        guard hasSuffix("|"), let bar = firstIndex(of: "|"), bar < index(before: endIndex) else { return (self, "") }
        return (String(self[..<bar]), String(self[bar...]))
    }
}
