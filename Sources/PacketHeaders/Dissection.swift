/// What one frame turned out to hold.
///
/// Nothing here is an error of the caller's: whatever a frame holds ends as one of these.
public enum Dissection: Hashable, Sendable {
    /// A TCP segment whose payload range lies in the frame.
    case segment(TCPSegment)
    /// The TCP segment of a datagram that this frame's fragment completed.
    ///
    /// The payload range lies in `FrameDissector.reassembled`, which stays valid until the next frame.
    case reassembledSegment(TCPSegment)
    /// A fragment of an IP datagram that is not whole yet.
    case fragmentHeld
    /// Not a TCP segment: another transport, another network protocol, or a layer that is not followed.
    case notTCP
    /// A header contradicts itself or does not fit the length of what carries it.
    case malformed
    /// The capture holds too little of the frame to reach the end of its TCP header.
    case cutShort
    /// The frame's link type is not one that is dissected.
    case unsupportedLinkType
    /// A checksum was verified and is wrong; only when `DissectionOptions.verifyChecksums` is set.
    case badChecksum
}
