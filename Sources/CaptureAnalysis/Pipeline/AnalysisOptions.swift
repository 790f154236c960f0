public import MQTTAudit
public import MQTTTimeline
public import PacketHeaders
public import TCPReassembly
public import TLSDecryption

/// What an analysis looks for and how much it remembers.
public struct AnalysisOptions: Sendable {
    /// Ports that are known for MQTT: 1883, 8883 and those the user names.
    ///
    /// MQTT is found on any port all the same.
    public var ports: Set<UInt16> = [1883, 8883]
    /// How frames are read.
    public var dissection = DissectionOptions()
    /// How long and how much TCP reassembly waits; the limits hold for each of the lanes.
    public var reassembly = ReassemblyLimits()
    /// How much of a stream is held; the limits hold for each of the lanes.
    public var stream = StreamLimits()
    /// How much of sessions and messages is remembered.
    public var correlation = CorrelatorLimits()
    /// The secrets with which TLS is decrypted; nil for none beside those in the capture itself.
    public var keys: TLSKeys?
    /// Which events a timeline holds; the summary is that of all.
    public var selection = EventSelection()
    /// Which groups of rules the traffic is judged against; none for no audit.
    public var auditedGroups: Set<Rule.Group> = []
    /// What an audit judges beside the standard, where that group is asked for; nil for nothing.
    public var profile: Profile?
    /// How many topics a summary lists.
    public var topTopics = 10

    /// Whether the traffic is judged against rules.
    var audits: Bool { !auditedGroups.isEmpty }

    /// The documented defaults.
    public init() {}
}
