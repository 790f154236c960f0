/// The sizes that records have at most; longer ones are not opened.
public enum RecordLimits {
    /// The plaintext of a record, in bytes (RFC 8446 section 5.1, RFC 5246 section 6.2.1).
    public static let maximumPlaintextLength = 1 << 14
    /// What a record of TLS 1.3 holds, in bytes (RFC 8446 section 5.2).
    public static let maximumCiphertextLength13 = (1 << 14) + 256
    /// What a record of TLS 1.0 to 1.2 holds, in bytes (RFC 5246 section 6.2.3).
    public static let maximumCiphertextLength = (1 << 14) + 2_048
    /// How much of RC4's key stream is left out at most to find records after a gap, in bytes.
    public static let maximumSkippedKeyStream = 1 << 20
}
