/// Bounds of what profile checks remember of a connection.
public enum ProfileLimits {
    /// The highest number of subscriptions that can be counted: 1,024.
    public static let subscriptions = 1_024
    /// SUBSCRIBEs that wait for their SUBACK: 16; the Topic Filters of further ones are not counted.
    static let pendingSubscribes = 16
    /// Requests that wait for their response: 64; further ones are not judged.
    static let pendingRequests = 64
}
