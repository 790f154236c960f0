import MQTTCodec
import OpenSSL

/// Signs the URL of AWS IoT Core's WebSocket with Signature Version 4: the credentials are in the query, none in
/// CONNECT.
public struct AWSSigner: PlanRewrite, CustomStringConvertible {
    /// A key pair, with its token where it is a temporary one.
    public struct Keys: Sendable, Equatable, CustomStringConvertible {
        let identifier: String
        let secret: String
        let sessionToken: String?

        /// Keys as AWS gives them out.
        public init(identifier: String, secret: String, sessionToken: String?) {
            self.identifier = identifier
            self.secret = secret
            self.sessionToken = sessionToken
        }

        /// Keys from comma-separated values (RFC 4180) with one record and the fields `access_key_id`,
        /// `secret_access_key` and, for temporary keys, `session_token`.
        public init(table: String) throws(RewriteError) {
            let table = try CSVTable(table)
            let identifier = try table.requiredColumn("access_key_id")
            let secret = try table.requiredColumn("secret_access_key")
            guard let record = table.records.first, table.records.count == 1 else {
                throw RewriteError("The table has to have one record.")
            }
            let token = table.column("session_token").map { record[$0] }
            self.init(identifier: record[identifier], secret: record[secret], sessionToken: token)
        }

        /// What can be shown.
        public var description: String { "AWS keys" }
    }

    private let path: String

    /// A signer for one server.
    ///
    /// - Parameters:
    ///   - host: the endpoint, with the port where it is not 443.
    ///   - region: nil to take it from the endpoint's name, `….iot.{region}.amazonaws.com`.
    ///   - now: seconds since 1970.
    public init(keys: Keys, host: String, region: String?, now: Int64) throws(RewriteError) {
        let labels = host.split(separator: ":")[0].split(separator: ".")
        let iot = labels.firstIndex(of: "iot").map { $0 + 1 }
        guard let region = region ?? iot.flatMap({ $0 < labels.count ? String(labels[$0]) : nil }) else {
            throw RewriteError("The region is not in the name of the server; it has to be given.")
        }
        let request = AWSRequest(host: host, path: "/mqtt", region: region, service: "iotdevicegateway", time: now)
        do {
            let query = try request.signedQuery(keys, expires: nil, payloadHash: AWSRequest.hash(of: ""))
            // The service wants the token behind the signature, not under it.
            let token = keys.sessionToken.map { "&X-Amz-Security-Token=" + SignerEncodings.percentEncoded($0) }
            path = "/mqtt?" + query + (token ?? "")
        } catch {
            throw RewriteError("\(error).")
        }
    }

    /// What can be shown.
    public var description: String { "a signed WebSocket path" }

    /// Gives each connection the signed path.
    public func apply(to plan: inout ReplayPlan) {
        for index in plan.connections.indices { plan.connections[index].webSocketPath = path }
    }
}

/// A GET that is signed by its query (AWS Signature Version 4).
struct AWSRequest {
    let host: String
    let path: String
    let region: String
    let service: String
    /// Seconds since 1970.
    let time: Int64

    /// The query with its signature.
    ///
    /// - Parameter expires: for how many seconds it is good; nil for what the service says.
    func signedQuery(_ keys: AWSSigner.Keys, expires: Int?, payloadHash: String) throws(OpenSSLError) -> String {
        let (year, month, day, second) = SignerEncodings.date(time)
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = padded(year, 4) + padded(month, 2) + padded(day, 2)
        let clock = padded(second / 3600, 2) + padded(second / 60 % 60, 2) + padded(second % 60, 2)
        let moment = "\(date)T\(clock)Z"
        let scope = "\(date)/\(region)/\(service)/aws4_request"
        var query = "X-Amz-Algorithm=AWS4-HMAC-SHA256"
        query += "&X-Amz-Credential=" + SignerEncodings.percentEncoded("\(keys.identifier)/\(scope)")
        query += "&X-Amz-Date=\(moment)"
        if let expires { query += "&X-Amz-Expires=\(expires)" }
        query += "&X-Amz-SignedHeaders=host"
        let canonical = "GET\n\(path)\n\(query)\nhost:\(host)\n\nhost\n\(payloadHash)"
        let toSign = "AWS4-HMAC-SHA256\n\(moment)\n\(scope)\n\(Self.hash(of: canonical))"
        var key = Array("AWS4\(keys.secret)".utf8)
        for part in [date, region, service, "aws4_request", toSign] {
            key = try HMAC.authenticationCode(.sha256, key: key, message: Array(part.utf8))
        }
        return "\(query)&X-Amz-Signature=\(SignerEncodings.hexadecimal(key))"
    }

    /// The hexadecimal SHA-256 digest of text.
    static func hash(of text: String) -> String {
        SignerEncodings.hexadecimal(Digest.sha256(Array(text.utf8)))
    }
}
