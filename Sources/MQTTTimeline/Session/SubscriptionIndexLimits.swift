/// What a `SubscriptionIndex` may take in memory and in work.
struct SubscriptionIndexLimits: Sendable {
    /// Levels of all filters together; what filters begin with alike is counted once.
    ///
    /// Against clients that subscribe to ever new filters. A node takes about 100 bytes.
    var nodes = 1 << 18
    /// Bytes of the names of all levels together.
    var bytes = 8 << 20
    /// Nodes without a subscriber that are kept, because the same filters mostly come again; at least 1.
    var idleNodes = 4096
    /// Levels of one filter; a deeper filter is refused.
    ///
    /// Against filters of tens of thousands of empty levels. A deep Topic Name costs no more than the deepest filter.
    var levels = 128
    /// Nodes looked at for one Topic Name.
    ///
    /// Against filters that have both a name and `+` at each level: then every level may double the work.
    var visits = 1024
}
