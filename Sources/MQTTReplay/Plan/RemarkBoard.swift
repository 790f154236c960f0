/// Collects remarks: the first of a kind one by one, the others counted, so that a large capture has a short list.
struct RemarkBoard {
    private let limit: Int
    private var kinds: [String: Int] = [:]
    /// The first remarks of each kind, and the place of its count.
    private var entries: [Entry] = []

    private struct Entry {
        let kind: String
        var remarks: [PlanRemark] = []
        /// Remarks beyond the first ones.
        var further = 0
    }

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds a remark.
    ///
    /// - Parameter kind: what remarks have in common that are told together.
    mutating func add(
        _ kind: String,
        _ weight: PlanRemark.Weight,
        connection: Int? = nil,
        _ message: String,
        override: String? = nil
    ) {
        let index: Int
        if let known = kinds[kind] {
            index = known
        } else {
            index = entries.count
            kinds[kind] = index
            entries.append(Entry(kind: kind))
        }
        if entries[index].remarks.count < limit {
            let remark = PlanRemark(weight, connection: connection, message: message, override: override)
            entries[index].remarks.append(remark)
        } else {
            entries[index].further += 1
        }
    }

    /// All remarks, those of a kind together, in the order in which each kind was first met.
    var remarks: [PlanRemark] {
        entries.flatMap { entry in
            guard entry.further > 0, let last = entry.remarks.last else { return entry.remarks }
            let message = "the same of \(entry.further) further connection\(entry.further == 1 ? "" : "s")"
            return entry.remarks
                + [PlanRemark(last.weight, message: "\(entry.kind): \(message)", override: last.override)]
        }
    }
}
