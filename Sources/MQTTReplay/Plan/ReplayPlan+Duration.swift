/// How long a plan takes.
extension ReplayPlan {
    /// How long the replay takes at this pace when the server keeps up, in nanoseconds; nil when only the server decides.
    public func expectedDuration(_ pacing: Pacing) -> Int64? {
        if let rate = pacing.rate {
            let seconds = Double(packetsToSend.values.reduce(0, +)) / rate
            return seconds < 9e9 ? Int64(seconds * 1e9) : .max
        }
        guard pacing.speed != .max else { return nil }
        return Schedule(self, pacing).time(duration)
    }
}
