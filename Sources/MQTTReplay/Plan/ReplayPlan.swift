/// What a replay is going to do: the captured clients' connections with their packets, times and causes.
///
/// A pure value: building it reads the capture and nothing else, carrying it out needs nothing else.
public struct ReplayPlan: Sendable, Equatable {
    /// One for each captured connection that was selected, by time of opening, then number.
    public var connections: [PlannedConnection]
    /// What is risky, left out or refused, in the order it was met.
    public var remarks: [PlanRemark]
    /// The time of the capture that is time 0 of the plan, nanoseconds since 1970.
    public var origin: Int64

    /// A plan.
    public init(connections: [PlannedConnection] = [], remarks: [PlanRemark] = [], origin: Int64 = 0) {
        self.connections = connections
        self.remarks = remarks
        self.origin = origin
    }

    /// Makes risks of the refusals that an option lifts.
    public mutating func lift(_ override: String) {
        for index in remarks.indices where remarks[index].override == override { remarks[index].weight = .risk }
    }
}
