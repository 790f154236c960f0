import MQTTCodec

/// Gives clients other User Names and Passwords; its description hides them.
public struct Credentials: PlanRewrite, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    /// What one client logs in with; nil for what the capture has.
    struct Login: Equatable {
        var userName: String?
        var password: [UInt8]?
    }

    private let everyone: Login
    private let byClient: [String: Login]

    /// One User Name, one Password, or both, for all clients; nil for those of the capture.
    public init(userName: String?, password: [UInt8]?) {
        everyone = Login(userName: userName, password: password)
        byClient = [:]
    }

    /// Logins by captured Client Identifier.
    ///
    /// - Parameter table: comma-separated values (RFC 4180) with the fields `client_id`, `username` and `password`; the
    ///   client `*` stands for all others.
    public init(table: String) throws(RewriteError) {
        let table = try CSVTable(table)
        let client = try table.requiredColumn("client_id")
        let userName = table.column("username")
        let password = table.column("password")
        guard userName != nil || password != nil else {
            throw RewriteError("The first line names neither a field 'username' nor 'password'.")
        }
        var byClient: [String: Login] = [:]
        for record in table.records {
            let login = Login(
                userName: userName.map { record[$0] },
                password: password.map { Array(record[$0].utf8) }
            )
            guard byClient.updateValue(login, forKey: record[client]) == nil else {
                throw RewriteError("The table has a client twice.")
            }
        }
        everyone = byClient.removeValue(forKey: "*") ?? Login()
        self.byClient = byClient
    }

    /// What can be shown: how many clients have a login of their own.
    public var description: String { "credentials of \(byClient.count) clients" }
    /// The same.
    public var debugDescription: String { description }

    /// Changes each CONNECT whose client has a login.
    public func apply(to plan: inout ReplayPlan) {
        var without = 0
        for index in plan.connections.indices {
            let login = byClient[plan.connections[index].capturedClientIdentifier] ?? everyone
            if login == Login() {
                without += 1
                continue
            }
            let isEarlier = !plan.connections[index].version.hasProperties
            plan.connections[index].changeConnect { connect in
                if let userName = login.userName { connect.userName = userName }
                if let password = login.password { connect.password = password }
                // [MQTT-3.1.2-22]
                if isEarlier, connect.password != nil, connect.userName == nil { connect.userName = "" }
            }
        }
        if without > 0 {
            let message =
                "\(without) of \(plan.connections.count) connections are of clients without credentials in the"
            plan.remarks.append(PlanRemark(.note, message: "\(message) table: they use the captured ones"))
        }
    }
}
