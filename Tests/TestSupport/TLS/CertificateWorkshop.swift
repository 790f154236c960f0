import Foundation

/// Certificates and keys made by the `openssl` command in a folder of this process, gone when it ends.
public struct CertificateWorkshop: Sendable {
    /// The folder.
    public let folder: String

    /// The one workshop of the process; fails when there is no `openssl`.
    public static let shared = Result { try CertificateWorkshop() }

    /// The password of the encrypted key and of the PKCS #12 file.
    public static let password = "correct horse"

    /// The path of a file in the folder, as in `ca.pem`.
    public func path(_ name: String) -> String { folder + "/" + name }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mqttscope-tls-\(ProcessInfo.processInfo.processIdentifier)")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder.path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-ec", Self.script]
        process.currentDirectoryURL = folder
        process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "PASSWORD": Self.password]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        atexit {
            guard case .success(let workshop) = CertificateWorkshop.shared else { return }
            try? FileManager.default.removeItem(atPath: workshop.folder)
        }
    }

    /// Two authorities; for a server: valid, for another name, expired; for a client: plain, encrypted, PKCS #12.
    private static let script = """
        key='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
        for ca in ca other; do
            openssl req -x509 $key -keyout $ca.key -out $ca.pem -days 30 -subj "/CN=Authority $ca"
        done
        sign() { # name, subject, days, extension
            openssl req -new $key -keyout $1.key -out $1.csr -subj "$2"
            printf '%s\\n' "$4" > $1.ext
            openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -days $3 -extfile $1.ext -out $1.pem
        }
        sign server /CN=localhost 30 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1'
        sign elsewhere /CN=elsewhere 30 'subjectAltName=DNS:broker.example'
        sign expired /CN=localhost -1 'subjectAltName=DNS:localhost,IP:127.0.0.1'
        sign client /CN=device-7 30 'extendedKeyUsage=clientAuth'
        openssl ec -in client.key -aes256 -passout env:PASSWORD -out client-encrypted.key
        openssl pkcs12 -export -in client.pem -inkey client.key -passout env:PASSWORD -out client.p12
        openssl pkcs12 -export -legacy -in client.pem -inkey client.key -passout env:PASSWORD -out legacy.p12
        openssl req -x509 $key -keyout self.key -out self.pem -days 30 -subj /CN=localhost \\
            -addext subjectAltName=DNS:localhost
        """
}
