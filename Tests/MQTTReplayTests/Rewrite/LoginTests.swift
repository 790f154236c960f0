import MQTTCodec
import OpenSSL
import Testing

@testable import MQTTReplay

@Suite("Rewriting how clients log in")
struct LoginTests {
    @Test("A table has credentials by client")
    func table() throws {
        let table = "client_id,username,password\r\npump-7,\"op,er\"\"ator\",\"line\nbreak\"\n*,other,\n"
        let plan = ReplayPlan(
            connections: try ["pump-7", "valve"].map { try PacketPlan.connection(1, PacketPlan.connect($0)) }
        )
        let credentials = try Credentials(table: table)
        let changed = credentials.applied(to: plan)
        #expect(changed.connections.map(\.connect.userName) == ["op,er\"ator", "other"])
        #expect(changed.connections.map(\.connect.password) == [Array("line\nbreak".utf8), []])
        #expect("\(credentials)" == "credentials of 1 clients")
        #expect(String(reflecting: credentials) == "credentials of 1 clients")
    }

    @Test(
        "A wrong table is refused, and its content not told",
        arguments: [
            ("", "The table is empty."), ("client_id,username\na", "Line 2 has 1 fields, the first has 2."),
            ("name,password\na,secret", "The first line names no field 'client_id'."),
            ("client_id\na", "The first line names neither a field 'username' nor 'password'."),
            ("client_id,password\na,\"secret", "A quotation mark is not closed."),
            ("client_id,password\na,sec\"ret", "Line 2 has a quotation mark inside a field without quotation marks."),
            ("client_id,password\na,\"sec\"ret", "Line 2 has something behind a quotation mark."),
            ("client_id,password\na,s\na,t", "The table has a client twice."),
        ]
    )
    func wrongTable(table: String, message: String) {
        #expect(throws: RewriteError(message)) { try Credentials(table: table) }
    }

    /// The parameters and the three Passwords as Alibaba Cloud documents the algorithm.
    @Test(
        "Alibaba Cloud",
        arguments: [
            (HMAC.Hash.sha1, "fafd82a3d602b37fb0fa8b7892f24a477f851a14"), (.md5, "14b198324fe55e1d3c88f2e705e201ee"),
            (.sha256, "6074a46a91b1ebb2cc4ea42790ad0e80202c9843859fc292e57c4eb19fad9e57"),
        ]
    )
    func alibaba(hash: HMAC.Hash, expected: String) throws {
        let password = try AlibabaSigner.password(
            hash,
            clientIdentifier: "12345",
            deviceName: "device",
            productKey: "pk",
            timestamp: "789",
            secret: Array("secret".utf8)
        )
        #expect(password == expected)
    }

    @Test("A device of Alibaba Cloud logs in with its new identifier and the transport it uses")
    func alibabaConnect() throws {
        let captured = "12345|securemode=2,signmethod=hmacsha1,timestamp=789,_v=1|"
        let table = "client_id,device_name,product_key,device_secret\n12345,device,pk,secret\n"
        let planned = try PacketPlan.plan(PacketPlan.connect(captured))
        let plan = try AlibabaSigner(table: table, isTLS: false).applied(to: planned)
        let connect = plan.connections[0].connect
        #expect(connect.clientIdentifier == "12345|securemode=3,signmethod=hmacsha1,timestamp=789,_v=1|")
        #expect(connect.userName == "device&pk")
        #expect(connect.password == Array("fafd82a3d602b37fb0fa8b7892f24a477f851a14".utf8))
        #expect(plan.remarks.isEmpty)
        let other = try AlibabaSigner(table: table, isTLS: false).applied(to: PacketPlan.plan())
        #expect(other.remarks.count == 1 && other.connections[0].connect.password == nil)
    }

    /// The signature was made with Python's hmac, hashlib and urllib.
    @Test("Azure IoT Hub")
    func azure() throws {
        let table = "client_id,hub,device_id,key\npump-7,hub.azure-devices.net,pump 7,c2VjcmV0a2V5\n"
        let signer = try AzureSigner(table: table, now: 1_700_000_000)
        let connect = try signer.applied(to: PacketPlan.plan()).connections[0].connect
        #expect(connect.clientIdentifier == "pump 7")
        #expect(connect.userName == "hub.azure-devices.net/pump 7/?api-version=2021-04-12")
        let password = String(decoding: connect.password ?? [], as: UTF8.self)
        #expect(password == Self.azurePassword)
        #expect(throws: RewriteError("The key of record 1 is not in Base64.")) {
            try AzureSigner(table: "client_id,hub,device_id,key\na,b,c,secret!\n", now: 0)
        }
    }

    private static let azurePassword =
        "SharedAccessSignature sr=hub.azure-devices.net%2Fdevices%2Fpump%207"
        + "&sig=iXFw0hJQlJcq34p8PfivreRK8gdiFCWU7%2FWZn%2BDDMU8%3D&se=1700086400"

    /// The example of a presigned URL in the documentation of AWS Signature Version 4 for S3.
    @Test("AWS Signature Version 4")
    func aws() throws {
        let request = AWSRequest(
            host: "examplebucket.s3.amazonaws.com",
            path: "/test.txt",
            region: "us-east-1",
            service: "s3",
            time: 1_369_353_600
        )
        let keys = AWSSigner.Keys(
            identifier: "AKIAIOSFODNN7EXAMPLE",
            secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            sessionToken: nil
        )
        let query = try request.signedQuery(keys, expires: 86_400, payloadHash: "UNSIGNED-PAYLOAD")
        #expect(
            query == "X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
                + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
    }

    @Test("A signed WebSocket path; the token comes behind the signature")
    func awsPath() throws {
        let keys = AWSSigner.Keys(identifier: "AKID", secret: "secret", sessionToken: "to/ken")
        let signer = try AWSSigner(keys: keys, host: "abc-ats.iot.eu-west-1.amazonaws.com", region: nil, now: 0)
        let path = try #require(try signer.applied(to: PacketPlan.plan()).connections[0].webSocketPath)
        #expect(
            path.hasPrefix("/mqtt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F19700101%2Feu-west-1%2F")
        )
        #expect(path.hasSuffix("&X-Amz-Security-Token=to%2Fken"))
        #expect(throws: RewriteError.self) { try AWSSigner(keys: keys, host: "staging", region: nil, now: 0) }
        #expect("\(keys)" == "AWS keys" && "\(signer)" == "a signed WebSocket path")
    }
}
