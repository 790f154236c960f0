import MQTTCodec
import OpenSSL
import WireBytes

/// Logs devices in to Azure IoT Hub: User Name and a Shared Access Signature as Password.
///
///     Client Identifier   {device} or {device}/{module}
///     User Name           {hub}/{device}[/{module}]/?api-version=2021-04-12
///     Password            SharedAccessSignature sr={resource}&sig={signature}&se={expiry}
///     signature           Base64 of HMAC-SHA256 of resource, line feed and expiry, under the Base64-decoded key
public struct AzureSigner: PlanRewrite, CustomStringConvertible {
    private struct Device {
        let hub: String
        let identifier: String
        let key: [UInt8]

        /// `{hub}/devices/{device}`, with `/modules/{module}` for a module.
        var resource: String {
            let parts = identifier.split(separator: "/", maxSplits: 1)
            let device = "\(hub)/devices/\(parts.first ?? "")"
            return parts.count == 2 ? "\(device)/modules/\(parts[1])" : device
        }
    }

    private let devices: [String: Device]
    /// Seconds since 1970.
    private let expiry: Int64

    /// How long a signature is good: 24 hours.
    static let lifetime: Int64 = 86_400

    /// Devices from comma-separated values (RFC 4180) with the fields `client_id`, `hub`, `device_id` and `key`.
    ///
    /// - Parameters:
    ///   - table: `client_id` is the captured Client Identifier, `hub` the full name of the hub, `device_id` is
    ///     `device` or `device/module`, `key` its primary or secondary key in Base64.
    ///   - now: seconds since 1970.
    public init(table: String, now: Int64) throws(RewriteError) {
        let table = try CSVTable(table)
        let client = try table.requiredColumn("client_id")
        let hub = try table.requiredColumn("hub")
        let identifier = try table.requiredColumn("device_id")
        let key = try table.requiredColumn("key")
        var devices: [String: Device] = [:]
        for (number, record) in table.records.enumerated() {
            guard let bytes = Base64.decode(record[key]) else {
                throw RewriteError("The key of record \(number + 1) is not in Base64.")
            }
            let device = Device(hub: record[hub], identifier: record[identifier], key: bytes)
            guard devices.updateValue(device, forKey: record[client]) == nil else {
                throw RewriteError("The table has a client twice.")
            }
        }
        self.devices = devices
        expiry = now + Self.lifetime
    }

    /// What can be shown.
    public var description: String { "keys of \(devices.count) devices" }

    /// Signs the CONNECT of each client that is in the table; its Client Identifier becomes that of the device.
    public func apply(to plan: inout ReplayPlan) {
        var unsigned = 0
        for index in plan.connections.indices {
            guard let device = devices[plan.connections[index].capturedClientIdentifier],
                let password = try? Self.password(resource: device.resource, key: device.key, expiry: expiry)
            else {
                unsigned += 1
                continue
            }
            plan.connections[index].changeConnect { connect in
                connect.clientIdentifier = device.identifier
                connect.userName = "\(device.hub)/\(device.identifier)/?api-version=2021-04-12"
                connect.password = Array(password.utf8)
            }
        }
        plan.noteUnsigned(unsigned)
    }

    /// A Shared Access Signature for a resource.
    static func password(resource: String, key: [UInt8], expiry: Int64) throws(OpenSSLError) -> String {
        let encoded = SignerEncodings.percentEncoded(resource)
        let code = try HMAC.authenticationCode(.sha256, key: key, message: Array("\(encoded)\n\(expiry)".utf8))
        var signature = ByteWriter(capacity: 64)
        signature.append(base64: code.span)
        let text = SignerEncodings.percentEncoded(String(decoding: signature.array, as: UTF8.self))
        return "SharedAccessSignature sr=\(encoded)&sig=\(text)&se=\(expiry)"
    }
}
