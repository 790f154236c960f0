import TLSDecryption

/// Reads the keys of captured TLS, and says what is wrong with them.
struct CapturedKeys {
    /// The longest file with a pre-shared key: 64 KiB.
    private static let longestFile = 64 << 10

    let arguments: KeyArguments
    /// Each an identity, a colon and a file.
    let preSharedKeys: [String]

    /// Reads all that the user named.
    func read() throws(InputError) -> TLSKeys {
        let keys = TLSKeys()
        do {
            for path in arguments.rsaKeys {
                try keys.add(rsaKey: path) {
                    Password.ask("Password of the server's key: ", orTakeFrom: "MQTTSCOPE_RSA_KEY_PASSWORD")
                }
            }
            for path in arguments.keyLogs { try keys.add(keyLog: path) }
        } catch {
            throw InputError(path: error.path, message: error.problem)
        }
        for text in preSharedKeys { try add(text, to: keys) }
        return keys
    }

    private func add(_ text: String, to keys: TLSKeys) throws(InputError) {
        // An identity may have colons, as URNs do.
        guard let colon = text.lastIndex(of: ":"), colon > text.startIndex, text.index(after: colon) < text.endIndex
        else { throw InputError(path: text, message: "is not in the form identity:file") }
        let identity = Array(text[..<colon].utf8)
        let path = String(text[text.index(after: colon)...])
        // Who writes the key itself there shall not find it in a message.
        if path.utf8.count >= 16, path.allSatisfy(\.isHexDigit) {
            throw InputError(path: "--psk", message: "takes a file with the key, not the key")
        }
        let content = try InputFile.read(path, longest: Self.longestFile)
        guard let key = try Self.key(in: content, identity, path) else {
            throw InputError(path: path, message: "has no key for this identity")
        }
        keys.add(psk: identity, key: key)
    }

    /// The key in a file that has nothing else, or has lines of identity, colon and key as mosquitto's `psk_file`.
    private static func key(in content: [UInt8], _ identity: [UInt8], _ path: String) throws(InputError) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        for line in content.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            var digits = line
            if line.contains(colon) {
                guard line.starts(with: identity), line.dropFirst(identity.count).first == colon else { continue }
                digits = line.dropFirst(identity.count + 1)
            }
            guard let key = try? HexText.bytes(digits), !key.isEmpty else {
                throw InputError(path: path, message: "is no key in hexadecimal")
            }
            return key
        }
        return nil
    }
}
