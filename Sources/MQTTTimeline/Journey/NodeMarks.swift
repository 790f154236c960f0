/// A set of nodes of the `SubscriptionIndex` that is emptied in no time.
struct NodeMarks {
    private var marks: [UInt32] = []
    private var round: UInt32 = 0

    /// Makes it the set of these nodes.
    mutating func set(_ nodes: [Int32]) {
        round &+= 1
        if round == 0 {
            marks = []
            round = 1
        }
        for node in nodes {
            while marks.count <= Int(node) { marks.append(0) }
            marks[Int(node)] = round
        }
    }

    func contains(_ node: Int) -> Bool { node >= 0 && node < marks.count && marks[node] == round }
}
