import Foundation
import OpenSSL

/// An RSA key in all its forms and a certificate for it, made by the `openssl` command.
struct RSAWorkshop: Sendable {
    /// The one workshop of the process.
    static let shared = Result { try RSAWorkshop() }

    /// Where the files are.
    let folder: String

    /// What is encrypted for the key.
    static let secret = [UInt8](repeating: 0x5a, count: 48)

    /// A file.
    func path(_ name: String) -> String { folder + "/" + name }

    /// What a file holds.
    func contents(_ name: String) throws -> [UInt8] { try Array(Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("mqttscope-rsa-\(ProcessInfo.processInfo.processIdentifier)")
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        self.folder = folder.path
        try Data(Self.secret).write(to: folder.appendingPathComponent("secret"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-ec", Self.script]
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
        atexit {
            guard case .success(let workshop) = RSAWorkshop.shared else { return }
            try? FileManager.default.removeItem(atPath: workshop.folder)
        }
    }

    private static let script = """
        openssl genrsa -out pkcs8.pem 2048
        openssl rsa -in pkcs8.pem -traditional -out pkcs1.pem
        openssl rsa -in pkcs8.pem -outform DER -traditional -out pkcs1.der
        openssl pkcs8 -topk8 -nocrypt -in pkcs8.pem -outform DER -out pkcs8.der
        openssl pkcs8 -topk8 -in pkcs8.pem -passout pass:secret -out encrypted.pem
        openssl pkcs8 -topk8 -in pkcs8.pem -passout pass:secret -outform DER -out encrypted.der
        openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec.pem
        openssl req -x509 -key pkcs8.pem -out certificate.pem -days 30 -set_serial 0x0123456789abcdef \\
            -subj '/O=Example/CN=broker.example' \\
            -addext 'subjectAltName=DNS:broker.example,IP:10.0.0.1,IP:2001:db8::1,URI:mqtts://broker.example'
        openssl x509 -in certificate.pem -outform DER -out certificate.der
        openssl pkeyutl -encrypt -inkey pkcs8.pem -in secret -out encrypted
        """
}
