public import MQTTCodec
public import MQTTTimeline

/// What a platform or a server allows beyond, or short of, the standard.
///
/// Each limit says where it is from. A limit that a profile does not have is not judged.
public struct Profile: Sendable, Equatable {
    /// The name by which it is asked for, "alibaba-cloud-iot".
    public var name: String
    /// What it is the profile of, "Alibaba Cloud IoT Platform".
    public var title: String
    /// The names of the places that identify a device; CONNECT fills them, topics repeat them.
    public var identity: [String]
    /// The limits, in the order of the file, at most one for each key.
    public var limits: [ProfileLimit]
    /// Topics by which one side asks and the other answers.
    public var requests: [RequestForm]

    /// Topics by which one side asks the other, and what the answer has to be like.
    public struct RequestForm: Sendable, Equatable {
        /// Its name in findings, "RRPC".
        public var name: String
        /// Who asks.
        public var asker: Sender
        /// The Topic Name of a request.
        public var request: TextForm
        /// The Topic Name of a response.
        public var response: TextForm
        /// The places that a response repeats.
        public var keys: [String]
        /// Seconds in which the response has to come; nil without a time-out.
        public var seconds: Int?
        /// The highest QoS of a response; nil where the profile's own holds.
        public var maximumQoS: UInt8?
        /// Where this is from.
        public var origin: ProfileLimit.Origin

        /// Topics by which one side asks the other.
        public init(
            name: String,
            asker: Sender,
            request: TextForm,
            response: TextForm,
            keys: [String],
            seconds: Int?,
            maximumQoS: UInt8?,
            origin: ProfileLimit.Origin
        ) {
            self.name = name
            self.asker = asker
            self.request = request
            self.response = response
            self.keys = keys
            self.seconds = seconds
            self.maximumQoS = maximumQoS
            self.origin = origin
        }
    }

    /// A profile.
    public init(
        name: String,
        title: String,
        identity: [String] = [],
        limits: [ProfileLimit] = [],
        requests: [RequestForm] = []
    ) {
        self.name = name
        self.title = title
        self.identity = identity
        self.limits = limits
        self.requests = requests
    }

    /// The limit of this key where it holds in `version`; nil where there is none.
    public func limit(_ key: ProfileKey, in version: ProtocolVersion) -> ProfileLimit? {
        limits.first { $0.key == key && $0.versions.contains(version) }
    }
}
