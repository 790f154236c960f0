import PacketHeaders

/// Addresses and ports as version 1 writes them: no leading zeros, no signs, nothing around them.
enum AddressText {
    /// A decimal number from 0 to `maximum`.
    static func decimal(_ digits: some Collection<UInt8>, maximum: UInt32) -> UInt32? {
        guard let first = digits.first, digits.count <= 5, digits.count == 1 || first != UInt8(ascii: "0") else {
            return nil
        }
        var value: UInt32 = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            value = value &* 10 &+ UInt32(digit &- UInt8(ascii: "0"))
        }
        return value <= maximum ? value : nil
    }

    /// Four decimal numbers with dots between them.
    static func ipv4(_ text: [UInt8]) -> IPAddress? {
        quad(text[...]).map { IPAddress(ipv4: $0) }
    }

    private static func quad(_ text: ArraySlice<UInt8>) -> UInt32? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bits: UInt32 = 0
        for part in parts {
            guard let byte = decimal(part, maximum: 255) else { return nil }
            bits = bits &<< 8 | byte
        }
        return bits
    }

    /// Up to eight hexadecimal numbers with colons between them, a run of zeros as "::" (RFC 4291 §2.2).
    ///
    /// The last two may be an IPv4 address, as the C library writes mapped ones.
    static func ipv6(_ text: [UInt8]) -> IPAddress? {
        guard text.count <= 45 else { return nil }
        var before: [UInt16] = []
        var after: [UInt16]?
        var rest = text[...]
        let colon = UInt8(ascii: ":")
        if rest.first == colon {
            guard rest.starts(with: [colon, colon]) else { return nil }
            rest = rest.dropFirst(2)
            after = []
            if rest.isEmpty { return IPAddress(ipv6High: 0, low: 0) }
        }
        while true {
            let part = rest.prefix { $0 != colon }
            rest = rest.dropFirst(part.count)
            let groups: [UInt16]
            if rest.isEmpty, let bits = quad(part) {
                groups = [UInt16(truncatingIfNeeded: bits &>> 16), UInt16(truncatingIfNeeded: bits)]
            } else if let group = hexadecimal(part) {
                groups = [group]
            } else {
                return nil
            }
            if after == nil { before += groups } else { after?.append(contentsOf: groups) }
            if rest.isEmpty { break }
            rest = rest.dropFirst()
            if rest.first == colon {
                guard after == nil else { return nil }
                after = []
                rest = rest.dropFirst()
                if rest.isEmpty { break }
            }
        }
        let count = before.count &+ (after?.count ?? 0)
        // "::" stands for one zero at least.
        guard after == nil ? count == 8 : count <= 7 else { return nil }
        let groups = before + [UInt16](repeating: 0, count: 8 &- count) + (after ?? [])
        let halves = [groups[..<4], groups[4...]].map { half in
            half.reduce(UInt64(0)) { $0 &<< 16 | UInt64($1) }
        }
        return IPAddress(ipv6High: halves[0], low: halves[1])
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt16? {
        guard (1...4).contains(digits.count) else { return nil }
        var value: UInt16 = 0
        for digit in digits {
            let four: UInt8
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): four = digit &- UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): four = digit &- UInt8(ascii: "a") &+ 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): four = digit &- UInt8(ascii: "A") &+ 10
            default: return nil
            }
            value = value &<< 4 | UInt16(four)
        }
        return value
    }
}
