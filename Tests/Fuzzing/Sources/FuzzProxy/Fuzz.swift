import FuzzInput
import ProxyProtocol
import WireBytes

/// All bytes are the beginning of a stream.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Input(start, count).rest
    let decoding = ProxyHeader.decode(bytes.span)
    // Only the first bytes of long inputs are tried, as each length is.
    for length in 0..<min(bytes.count, 700) {
        let prefix = Array(bytes[..<length])
        let shorter = ProxyHeader.decode(prefix.span)
        switch decoding {
        case .header(let header) where length >= header.length:
            require(shorter == decoding, "\(length) bytes are \(shorter), all are \(decoding)")
        case .header, .needsMore:
            require(shorter == .needsMore, "\(length) bytes are \(shorter), all are \(decoding)")
        case .absent:
            if case .header = shorter { require(false, "\(length) bytes are \(shorter), all are none") }
        }
    }
    guard case .header(let header) = decoding else { return 0 }
    require(header.length <= min(bytes.count, ProxyHeader.maximumLength), "a header of \(header.length) bytes")
    let written = ProxyHeader.encode(version: header.version, header.addresses)
    let again = ProxyHeader(version: header.version, addresses: header.addresses, length: written.count)
    require(ProxyHeader.decode(written.span) == .header(again), "\(header) is not read again")
    return 0
}
