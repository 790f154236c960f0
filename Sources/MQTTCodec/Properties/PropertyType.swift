/// The type of a property's value (MQTT 5.0 §1.5).
public enum PropertyType: Sendable, Hashable, CaseIterable {
    /// One byte.
    case byte
    /// Two Byte Integer.
    case twoByteInteger
    /// Four Byte Integer.
    case fourByteInteger
    /// Variable Byte Integer.
    case variableByteInteger
    /// UTF-8 Encoded String.
    case utf8String
    /// Binary Data.
    case binaryData
    /// UTF-8 String Pair.
    case utf8StringPair
}
