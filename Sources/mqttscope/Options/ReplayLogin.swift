import ArgumentParser
import Glibc
import MQTTReplay

/// What clients log in with.
struct ReplayLogin: ParsableArguments {
    @Option(help: ArgumentHelp("Another User Name for all clients.", valueName: "name"))
    var username: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line is the Password of all clients; else MQTTSCOPE_PASSWORD, else the captured ones.",
            valueName: "file"
        )
    )
    var passwordFile: String?

    @Option(
        help: ArgumentHelp(
            "A table with client_id, username and password, as comma-separated values; the client * is for all others.",
            valueName: "file"
        )
    )
    var credentials: String?

    @Option(
        help: ArgumentHelp(
            "Sign for a cloud with the secrets of '--secrets', or AWS_ACCESS_KEY_ID and so on.",
            valueName: "cloud"
        )
    )
    var sign: Cloud?

    @Option(
        help: ArgumentHelp(
            "A table: client_id, device_name, product_key, device_secret (alibaba); client_id, hub, device_id, key "
                + "(azure); access_key_id, secret_access_key, session_token (aws).",
            valueName: "file"
        )
    )
    var secrets: String?

    @Option(help: ArgumentHelp("The region of AWS where the name of the server does not have it.", valueName: "region"))
    var region: String?

    /// A cloud whose logins are signed.
    enum Cloud: String, ExpressibleByArgument, CaseIterable {
        case alibaba
        case azure
        case aws
    }

    /// The longest file with a password or a table: 16 MiB.
    private static let longestFile = 16 << 20

    func validate() throws {
        if credentials != nil, username != nil || passwordFile != nil {
            throw ValidationError("'--credentials' names users and passwords already.")
        }
        if sign == nil, secrets != nil || region != nil {
            throw ValidationError("'--secrets' and '--region' need '--sign'.")
        }
        if sign == .alibaba || sign == .azure, secrets == nil {
            throw ValidationError("'--sign' needs '--secrets'.")
        }
    }

    /// Whether anything is asked for.
    var isAnything: Bool { username != nil || passwordFile != nil || credentials != nil || sign != nil }

    /// The changes asked for, their secrets read.
    ///
    /// - Parameters:
    ///   - target: the live server; nil when there is none yet.
    ///   - now: seconds since 1970.
    /// - Throws: `InputError`, with no secret in it.
    func rewrites(target: ReplayTarget?, now: Int64) throws(InputError) -> [any PlanRewrite] {
        var rewrites: [any PlanRewrite] = []
        if let credentials {
            let table = try Self.text(credentials)
            rewrites.append(
                try Self.understood(credentials) { () throws(RewriteError) in try Credentials(table: table) }
            )
        } else if let password = try password() {
            rewrites.append(Credentials(userName: username, password: password))
        } else if username != nil {
            rewrites.append(Credentials(userName: username, password: nil))
        }
        if let sign { rewrites.append(try signer(sign, target, now)) }
        return rewrites
    }

    private func password() throws(InputError) -> [UInt8]? {
        guard let passwordFile else { return Self.environment("MQTTSCOPE_PASSWORD").map { Array($0.utf8) } }
        let bytes = try InputFile.read(passwordFile, longest: Self.longestFile)
        var line = Array(bytes.prefix { $0 != UInt8(ascii: "\n") })
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private func signer(_ cloud: Cloud, _ target: ReplayTarget?, _ now: Int64) throws(InputError) -> any PlanRewrite {
        let path = secrets ?? "the environment"
        let table = try secrets.map { (path) throws(InputError) in try Self.text(path) }
        let region = region ?? Self.environment("AWS_REGION")
        return try Self.understood(path) { () throws(RewriteError) in
            switch cloud {
            case .alibaba: return try AlibabaSigner(table: table ?? "", isTLS: target?.isTLS ?? true)
            case .azure: return try AzureSigner(table: table ?? "", now: now)
            case .aws:
                let host = target.map { $0.port == 443 ? $0.host : "\($0.host):\($0.port)" } ?? "localhost"
                let keys: AWSSigner.Keys
                if let table { keys = try AWSSigner.Keys(table: table) } else { keys = try Self.environmentKeys() }
                return try AWSSigner(keys: keys, host: host, region: region, now: now)
            }
        }
    }

    private static func environmentKeys() throws(RewriteError) -> AWSSigner.Keys {
        guard let identifier = environment("AWS_ACCESS_KEY_ID"), let secret = environment("AWS_SECRET_ACCESS_KEY")
        else {
            throw RewriteError("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY have to be set, or '--secrets' given.")
        }
        return AWSSigner.Keys(identifier: identifier, secret: secret, sessionToken: environment("AWS_SESSION_TOKEN"))
    }

    private static func text(_ path: String) throws(InputError) -> String {
        let bytes = try InputFile.read(path, longest: longestFile)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw InputError(path: path, message: "is not UTF-8")
        }
        return text
    }

    private static func understood<Value>(
        _ path: String,
        _ read: () throws(RewriteError) -> Value
    ) throws(InputError) -> Value {
        do throws(RewriteError) {
            return try read()
        } catch {
            throw InputError(path: path, message: error.description)
        }
    }

    /// A variable of the environment; nil when it is not set, or empty.
    static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }
}
