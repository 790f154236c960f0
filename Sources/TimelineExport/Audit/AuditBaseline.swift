public import MQTTAudit

/// What an earlier report of `audit --format json` found.
public enum AuditBaseline {
    /// Why a file is no such report.
    public enum Failure: Error, Equatable, CustomStringConvertible {
        /// It is not JSON.
        ///
        /// - Parameter offset: of the first byte that cannot be there.
        case noJSON(offset: Int)
        /// It is JSON and no report.
        case noReport

        /// What is wrong, without the name of the file.
        public var description: String {
            switch self {
            case .noJSON(let offset): "not JSON at byte \(offset)"
            case .noReport: "not a report of 'audit --format json'"
            }
        }
    }

    /// The fingerprints of all findings of a report.
    public static func fingerprints(inReport bytes: [UInt8]) throws(Failure) -> Set<FindingFingerprint> {
        guard case .object(let report) = try JSONReader.read(bytes),
            case .string("mqttscope.audit/1") = report["schema"],
            case .array(let findings) = report["findings"]
        else { throw .noReport }
        var fingerprints: Set<FindingFingerprint> = []
        for finding in findings {
            guard case .object(let members) = finding, case .array(let values) = members["fingerprints"] else {
                throw .noReport
            }
            for value in values {
                guard case .string(let text) = value, let fingerprint = FindingFingerprint(text) else {
                    throw .noReport
                }
                fingerprints.insert(fingerprint)
            }
        }
        return fingerprints
    }
}
