import ArgumentParser
import MQTTReplay

/// How the live server is reached.
struct ReplayTransport: ParsableArguments {
    @Option(help: ArgumentHelp("Trust these authorities (PEM) in place of the machine's.", valueName: "file"))
    var caFile: String?

    @Option(help: ArgumentHelp("The client's certificate (PEM).", valueName: "file"))
    var cert: String?

    @Option(
        help: ArgumentHelp(
            "Its key (PEM), unless it is in the same file; the password is MQTTSCOPE_KEY_PASSWORD, or asked for.",
            valueName: "file"
        )
    )
    var key: String?

    @Option(help: ArgumentHelp("The client's certificate and key (PKCS #12).", valueName: "file"))
    var pkcs12: String?

    @Option(help: ArgumentHelp("The server's name, where it is not that of the URL.", valueName: "name"))
    var sni: String?

    @Option(help: ArgumentHelp("An application protocol to offer; may be repeated.", valueName: "name"))
    var alpn: [String] = []

    @Option(help: ArgumentHelp("The oldest version of TLS, as 1.2.", valueName: "version"))
    var tlsMin: String?

    @Option(help: ArgumentHelp("The newest version of TLS.", valueName: "version"))
    var tlsMax: String?

    @Option(help: ArgumentHelp("Ciphers, in the form that OpenSSL has.", valueName: "list"))
    var ciphers: String?

    @Option(
        help: ArgumentHelp(
            "A file with a pre-shared key: identity, colon, key in hexadecimal; else MQTTSCOPE_PSK has the same.",
            valueName: "file"
        )
    )
    var psk: String?

    @Option(
        name: .customLong("pin"),
        help: ArgumentHelp(
            "The SHA-256 digest of the server's certificate or its key; may be repeated.",
            valueName: "sha256"
        )
    )
    var pins: [String] = []

    @Flag(help: "Take any certificate of the server: everybody on the way can read and change what is sent.")
    var insecure = false

    @Option(help: ArgumentHelp("Append the secrets of TLS to this file, for Wireshark.", valueName: "file"))
    var keylogOut: String?

    @Option(
        help: ArgumentHelp(
            "Go through this HTTP proxy, http://[user@]host:port; the password is MQTTSCOPE_PROXY_PASSWORD.",
            valueName: "url"
        )
    )
    var proxy: String?

    @Option(
        help: ArgumentHelp("How long connecting may take, for each step.", valueName: "duration"),
        transform: { try replayDuration($0) }
    )
    var connectTimeout = Duration.seconds(10)

    /// The proxy with its password, which everybody could read on the command line.
    private func httpProxy() throws -> HTTPProxy? {
        guard let proxy else { return nil }
        var read = try HTTPProxy(proxy)
        if read.hasPassword {
            throw InputError(path: "--proxy", message: "its password goes to MQTTSCOPE_PROXY_PASSWORD")
        }
        if let password = ReplayLogin.environment("MQTTSCOPE_PROXY_PASSWORD") { read.setPassword(password) }
        return read
    }

    /// The longest file with a pre-shared key: 64 KiB.
    private static let longestFile = 64 << 10

    /// What was asked for, without what a `Connector` reads itself.
    ///
    /// - Throws: `TransportError` or `InputError`, with no secret in it.
    func options() throws -> TransportOptions {
        var options = TransportOptions()
        options.caFile = caFile
        options.certificateFile = cert
        options.keyFile = key
        options.pkcs12File = pkcs12
        options.serverName = sni
        options.applicationProtocols = alpn
        try options.setVersions(minimum: tlsMin, maximum: tlsMax)
        options.ciphers = ciphers
        for pin in pins { try options.addPin(pin) }
        options.verifiesPeer = !insecure
        options.keyLogPath = keylogOut
        options.httpProxy = try httpProxy()
        options.connectTimeout = connectTimeout
        if let (identity, key) = try preSharedKey() {
            try options.setPreSharedKey(identity: identity, hexadecimalKey: key)
        }
        options.setKeyPassword {
            Password.ask("Password of the client's key: ", orTakeFrom: "MQTTSCOPE_KEY_PASSWORD")
        }
        return options
    }

    private func preSharedKey() throws(InputError) -> (identity: String, key: String)? {
        let text: String
        if let psk {
            text = String(decoding: try InputFile.read(psk, longest: Self.longestFile), as: UTF8.self)
        } else if let variable = ReplayLogin.environment("MQTTSCOPE_PSK") {
            text = variable
        } else {
            return nil
        }
        let line = text.split(whereSeparator: \.isNewline).first ?? ""
        guard let colon = line.firstIndex(of: ":") else {
            throw InputError(path: psk ?? "MQTTSCOPE_PSK", message: "is not in the form identity:key")
        }
        return (String(line[..<colon]), String(line[line.index(after: colon)...]))
    }
}
