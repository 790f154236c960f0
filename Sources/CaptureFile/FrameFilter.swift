internal import CPcap
internal import PacketHeaders
internal import WireBytes

/// A filter in libpcap's language, compiled once for each link type that it meets.
struct FrameFilter: ~Copyable {
    private let expression: String?
    private var programs: [FilterProgram] = []
    private var latest = 0

    /// A filter for `expression`; without one, all frames pass.
    init(_ expression: String?) {
        self.expression = expression
    }

    /// True when there is nothing to ask.
    var passesAll: Bool { expression == nil }

    /// Compiles the expression for `linkType` unless that was done before.
    ///
    /// - Throws: `CaptureError` `.filter` with libpcap's words.
    mutating func prepare(for linkType: LinkType) throws(CaptureError) {
        guard let expression, !programs.contains(where: { $0.linkType == linkType }) else { return }
        programs.append(try FilterProgram(expression, linkType: linkType))
    }

    /// Compiles the expression for the first of some common link types that takes it.
    ///
    /// A pcapng file tells its link types as it goes, and a wrong expression should be told before anything is read.
    ///
    /// - Throws: `CaptureError` `.filter` with libpcap's words when none of them does.
    mutating func prepareForAnyLinkType() throws(CaptureError) {
        var failure: CaptureError?
        for linkType: LinkType in [.ethernet, .raw, .linuxSLL, .ieee80211Radiotap] {
            do throws(CaptureError) {
                try prepare(for: linkType)
                return
            } catch {
                if failure == nil { failure = error }
            }
        }
        if let failure { throw failure }
    }

    /// True when `frame` passes.
    ///
    /// - Throws: `CaptureError` `.filter` when the expression does not compile for a link type not met before.
    mutating func matches(_ frame: Frame, _ bytes: borrowing ForeignBytes) throws(CaptureError) -> Bool {
        if passesAll { return true }
        if latest >= programs.count || programs[latest].linkType != frame.linkType {
            try prepare(for: frame.linkType)
            latest = programs.firstIndex { $0.linkType == frame.linkType } ?? 0
        }
        return programs[latest].matches(bytes.span, originalLength: frame.originalLength)
    }
}

/// The program that libpcap made of a filter for one link type.
@safe
private final class FilterProgram {
    let linkType: LinkType
    private let program: UnsafeMutablePointer<bpf_program>

    /// Compiles `expression` (pcap_compile(3PCAP)).
    ///
    /// - Throws: `CaptureError` `.filter` with libpcap's words.
    init(_ expression: String, linkType: LinkType) throws(CaptureError) {
        let snapshotLength: Int32 = 262_144
        guard let handle = unsafe pcap_open_dead(Self.dataLinkType(linkType), snapshotLength) else {
            throw CaptureError(.filter, detail: "out of memory")
        }
        defer { unsafe pcap_close(handle) }
        let program = UnsafeMutablePointer<bpf_program>.allocate(capacity: 1)
        unsafe program.initialize(to: bpf_program())
        guard unsafe pcap_compile(handle, program, expression, 1, bpf_u_int32.max) == 0 else {
            let message = unsafe String(cString: pcap_geterr(handle)).escapedForDisplay
            unsafe program.deallocate()
            throw CaptureError(.filter, detail: "\(message) (for link type \(linkType))")
        }
        self.linkType = linkType
        unsafe self.program = program
    }

    deinit {
        unsafe pcap_freecode(program)
        unsafe program.deallocate()
    }

    /// Runs the program on a frame (pcap_offline_filter(3PCAP)).
    func matches(_ bytes: Span<UInt8>, originalLength: Int) -> Bool {
        var record = pcap_pkthdr()
        record.caplen = UInt32(clamping: bytes.count)
        record.len = UInt32(clamping: originalLength)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            if let start = buffer.baseAddress {
                return unsafe pcap_offline_filter(program, &record, start) != 0
            }
            // An empty frame has no address; the program reads nothing of it, but libpcap wants one.
            return unsafe withUnsafePointer(to: 0 as UInt8) { unsafe pcap_offline_filter(program, &record, $0) } != 0
        }
    }

    /// libpcap's own number (DLT_) for a number in a file (LINKTYPE_); they differ for a few old ones.
    private static func dataLinkType(_ linkType: LinkType) -> Int32 {
        switch linkType.rawValue {
        case 100: DLT_ATM_RFC1483
        case 101: DLT_RAW
        case 106: DLT_ATM_CLIP
        default: Int32(linkType.rawValue)
        }
    }
}
