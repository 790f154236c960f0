import FoundationEssentials

/// The committed limits, `thresholds.json`.
struct Thresholds: Codable {
    /// Times the bare libpcap loop, by the clock.
    let analyzeRatio: Double
    /// Times the bare libpcap loop, by the clock.
    let exportRatio: Double
    /// Times `analyze` in the same run, by the clock.
    let auditPerAnalyze: Double
    /// Without what each open connection adds.
    let peakMemoryMebibytes: Double
    /// For each connection that is open at once.
    let peakMemoryKibibytesPerConnection: Double
    /// From the start of the program to the first line of a small capture.
    let startMilliseconds: Double

    /// Reads the file at `path`.
    static func load(_ path: String) throws -> Thresholds {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Thresholds.self, from: Data(contentsOf: URL(filePath: path)))
    }
}

/// One limit and how it compares with what was measured.
struct Budget: Codable {
    /// What is limited, with the unit of the numbers where they have one.
    let name: String
    let measured: Double
    let limit: Double
    let isKept: Bool

    private init(_ name: String, _ measured: Double, limit: Double) {
        self.name = name
        self.measured = measured
        self.limit = limit
        isKept = measured <= limit
    }

    /// Holds the results against the limits.
    static func all(_ thresholds: Thresholds, _ results: [ProgramResult], clients: Int) -> [Budget] {
        let memory =
            thresholds.peakMemoryMebibytes + thresholds.peakMemoryKibibytesPerConnection * Double(clients) / 1024
        return results.flatMap { result -> [Budget] in
            let ratio: Double
            switch result.program {
            case "analyze": ratio = thresholds.analyzeRatio
            case "audit": return [auditBudget(thresholds, result, results)]
            case "export": ratio = thresholds.exportRatio
            default: return []
            }
            var budgets = [
                Budget("\(result.program): wall ratio", result.wallRatio, limit: ratio),
                Budget("\(result.program): peak MiB", result.peakBytes.mebibytes, limit: memory),
            ]
            if let start = result.startSeconds {
                let limit = thresholds.startMilliseconds
                budgets.append(Budget("\(result.program): first line ms", start * 1000, limit: limit))
            }
            return budgets
        }
    }

    private static func auditBudget(
        _ thresholds: Thresholds,
        _ audit: ProgramResult,
        _ results: [ProgramResult]
    ) -> Budget {
        let analyze = results.first { $0.program == "analyze" }?.wallRatio ?? audit.wallRatio
        return Budget("audit: times analyze", audit.wallRatio / analyze, limit: thresholds.auditPerAnalyze)
    }
}

extension UInt64 {
    /// A number of bytes in MiB.
    var mebibytes: Double { Double(self) / Double(1 << 20) }
}
