import ArgumentParser

/// With what captured TLS is decrypted, but for pre-shared keys.
struct KeyArguments: ParsableArguments {
    @Option(
        name: .customLong("keylog"),
        help: ArgumentHelp(
            "Decrypt TLS with the secrets in this key log (SSLKEYLOGFILE); may be repeated.",
            valueName: "file"
        )
    )
    var keyLogs: [String] = []

    @Option(
        name: .customLong("rsa-key"),
        help: ArgumentHelp(
            "Decrypt TLS with RSA key exchange by this private key of the server (PEM or DER); may be repeated. Its "
                + "password is MQTTSCOPE_RSA_KEY_PASSWORD, or asked for.",
            valueName: "file"
        )
    )
    var rsaKeys: [String] = []
}

/// Pre-shared keys of captured connections, for commands that connect nowhere themselves.
struct PreSharedKeyArguments: ParsableArguments {
    @Option(
        name: [.customLong("psk"), .customLong("captured-psk")],
        help: ArgumentHelp(
            "Decrypt TLS with the pre-shared key that this file holds in hexadecimal, for clients that name it so; may "
                + "be repeated.",
            valueName: "identity:file"
        )
    )
    var keys: [String] = []
}
