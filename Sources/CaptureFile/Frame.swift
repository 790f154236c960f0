public import PacketHeaders

/// One captured frame without its bytes.
public struct Frame: Equatable, Sendable {
    /// The frame's place in its capture, from 1; frames that a filter drops are counted too, as in Wireshark.
    public var number: UInt64
    /// When the frame was captured, in nanoseconds since 1970-01-01T00:00:00Z.
    ///
    /// Times outside what 64 bits hold are the nearest time that they do hold. A Simple Packet Block has no time of
    /// its own and gets that of the frame before it in the file.
    public var timestamp: Int64
    /// What the frame begins with.
    public var linkType: LinkType
    /// Which interface of its file captured the frame: an index of `CaptureFileFacts.interfaces`.
    public var interface: Int
    /// How many bytes were captured, at most `originalLength` in an honest capture.
    public var capturedLength: Int
    /// How many bytes the frame had on the wire.
    public var originalLength: Int

    /// Describes a frame.
    @inlinable
    public init(
        number: UInt64,
        timestamp: Int64,
        linkType: LinkType,
        interface: Int,
        capturedLength: Int,
        originalLength: Int
    ) {
        self.number = number
        self.timestamp = timestamp
        self.linkType = linkType
        self.interface = interface
        self.capturedLength = capturedLength
        self.originalLength = originalLength
    }

    /// What a reader holds before its first frame.
    static let none = Frame(
        number: 0,
        timestamp: 0,
        linkType: .null,
        interface: 0,
        capturedLength: 0,
        originalLength: 0
    )
}
