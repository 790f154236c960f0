import MQTTCodec
import OpenSSL

/// Logs devices in to Alibaba Cloud IoT Platform: Client Identifier, User Name and a Password signed with the device's
/// secret.
///
///     Client Identifier   {clientId}|securemode={2|3},signmethod={hmacmd5|hmacsha1|hmacsha256}[,timestamp={ms}]…|
///     User Name           {deviceName}&{productKey}
///     Password            hexadecimal HMAC of clientId{…}deviceName{…}productKey{…}[timestamp{…}]
public struct AlibabaSigner: PlanRewrite, CustomStringConvertible {
    private struct Device {
        let name: String
        let productKey: String
        let secret: [UInt8]
    }

    private let devices: [String: Device]
    /// 2 for TLS, 3 for TCP.
    private let secureMode: Int

    /// Devices from comma-separated values (RFC 4180) with the fields `client_id`, `device_name`, `product_key` and
    /// `device_secret`.
    ///
    /// `client_id` is the captured Client Identifier, up to the first `|`.
    public init(table: String, isTLS: Bool) throws(RewriteError) {
        let table = try CSVTable(table)
        let client = try table.requiredColumn("client_id")
        let name = try table.requiredColumn("device_name")
        let key = try table.requiredColumn("product_key")
        let secret = try table.requiredColumn("device_secret")
        var devices: [String: Device] = [:]
        for record in table.records {
            let device = Device(name: record[name], productKey: record[key], secret: Array(record[secret].utf8))
            guard devices.updateValue(device, forKey: record[client]) == nil else {
                throw RewriteError("The table has a client twice.")
            }
        }
        self.devices = devices
        secureMode = isTLS ? 2 : 3
    }

    /// What can be shown.
    public var description: String { "secrets of \(devices.count) devices" }

    /// Signs the CONNECT of each client that is in the table.
    public func apply(to plan: inout ReplayPlan) {
        var unsigned = 0
        for index in plan.connections.indices {
            let captured = plan.connections[index].capturedClientIdentifier.deviceNameAndParameters
            guard let device = devices[captured.name], let login = login(plan.connections[index], device) else {
                unsigned += 1
                continue
            }
            plan.connections[index].changeConnect { connect in
                connect.clientIdentifier = login.clientIdentifier
                connect.userName = "\(device.name)&\(device.productKey)"
                connect.password = Array(login.password.utf8)
            }
        }
        plan.noteUnsigned(unsigned)
    }

    private func login(
        _ connection: PlannedConnection,
        _ device: Device
    ) -> (clientIdentifier: String, password: String)? {
        let (name, parameters) = connection.connect.clientIdentifier.deviceNameAndParameters
        let pairs = parameters.dropFirst().dropLast().split(separator: ",").map {
            $0.split(separator: "=", maxSplits: 1).map(String.init)
        }
        func value(_ key: String) -> String? { pairs.first { $0.count == 2 && $0[0] == key }?[1] }
        let method = value("signmethod") ?? "hmacsha256"
        guard let hash = Self.hashes[method] else { return nil }
        let password = try? Self.password(
            hash,
            clientIdentifier: name,
            deviceName: device.name,
            productKey: device.productKey,
            timestamp: value("timestamp"),
            secret: device.secret
        )
        let others = pairs.filter { $0.first != "securemode" && $0.first != "signmethod" }
        let all = [["securemode", String(secureMode)], ["signmethod", method]] + others
        let text = all.map { $0.joined(separator: "=") }.joined(separator: ",")
        return password.map { ("\(name)|\(text)|", $0) }
    }

    private static let hashes: [String: HMAC.Hash] = ["hmacmd5": .md5, "hmacsha1": .sha1, "hmacsha256": .sha256]

    /// The Password of a device: the parameters by name, each name directly before its value.
    static func password(
        _ hash: HMAC.Hash,
        clientIdentifier: String,
        deviceName: String,
        productKey: String,
        timestamp: String?,
        secret: [UInt8]
    ) throws(OpenSSLError) -> String {
        var content = "clientId\(clientIdentifier)deviceName\(deviceName)productKey\(productKey)"
        if let timestamp { content += "timestamp\(timestamp)" }
        let code = try HMAC.authenticationCode(hash, key: secret, message: Array(content.utf8))
        return SignerEncodings.hexadecimal(code)
    }
}

extension ReplayPlan {
    /// Says that some connections log in as captured.
    mutating func noteUnsigned(_ count: Int) {
        if count == 0 { return }
        let message = "\(count) of \(connections.count) connections are of clients that cannot be signed for"
        remarks.append(PlanRemark(.risk, message: "\(message): they log in as captured"))
    }
}
