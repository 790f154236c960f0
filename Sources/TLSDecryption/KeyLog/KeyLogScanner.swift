internal import WireBytes

/// Takes a key log apart line by line, as its bytes come, and remembers where the lines of each subject are.
///
/// A line whose end has not come yet waits for it. Lines of one subject that stand together are one place.
struct KeyLogScanner {
    private let limits: TLSKeyLimits
    private var found: KeyLogReport
    private(set) var index: KeyLogIndex
    /// The beginning of a line whose end is not there yet, and where it begins.
    private var waiting: [UInt8] = []
    private var isSkippingLine = false
    /// The place behind the bytes that were scanned.
    private(set) var position: UInt64 = 0
    private var line: UInt64 = 1
    private var subject: [UInt8] = []
    /// What the lines before were about, where those lines begin, and the digits of their subject.
    private var run: (kind: KeyLogSubject, start: UInt64)?
    private var runDigits: [UInt8] = []

    init(path: String?, limits: TLSKeyLimits) {
        self.limits = limits
        found = KeyLogReport(path: path)
        index = KeyLogIndex(maximumCount: limits.maximumClientRandoms)
    }

    /// What was found so far.
    ///
    /// A last line without an end counts as it stands: in a log that is still written, the rest may come.
    var report: KeyLogReport {
        var report = found
        let start = Self.markLength(waiting.span, at: position &- UInt64(waiting.count))
        if isSkippingLine || waiting.count - start > TLSKeyLimits.maximumLineLength {
            report.addBadLine(line, .tooLong, limit: limits.maximumNamedLines)
            return report
        }
        switch KeyLogLine(waiting.span.extracting(start..<waiting.count)) {
        case .secret: report.secrets &+= 1
        case .bad: report.addBadLine(line, .unfinished, limit: limits.maximumNamedLines)
        case .otherLabel: report.otherLabels &+= 1
        case .nothing: break
        }
        return report
    }

    /// Takes the next bytes.
    mutating func scan(_ bytes: Span<UInt8>) {
        var offset = 0
        while offset < bytes.count {
            let end = Self.lineEnd(in: bytes, from: offset)
            let isWhole = end < bytes.count
            let next = isWhole ? end &+ 1 : end
            if waiting.isEmpty, isWhole, !isSkippingLine {
                take(bytes.extracting(offset..<end), at: position)
            } else {
                keep(bytes.extracting(offset..<end))
                if isWhole { takeWaiting(at: position &+ UInt64(end &- offset)) }
            }
            position &+= UInt64(next &- offset)
            if isWhole { line &+= 1 }
            offset = next
        }
    }

    /// The bytes so far end here: what follows belongs together with none of them.
    mutating func endBlock() {
        if isSkippingLine || !waiting.isEmpty {
            takeWaiting(at: position)
            line &+= 1
        }
        run = nil
    }

    /// Makes a last line that has no end findable, if it is whole but for that.
    mutating func showUnfinishedLine() {
        let line = waiting
        let place = position &- UInt64(line.count)
        let mark = Self.markLength(line.span, at: place)
        let text = line.span.extracting(mark..<line.count)
        guard case .secret(let label, let digits, _) = KeyLogLine(text) else { return }
        note(label.subject, text.extracting(digits), at: place &+ UInt64(mark))
    }

    /// Counts bytes that could not be kept.
    mutating func drop(_ bytes: Int) {
        found.bytesDropped &+= UInt64(bytes)
    }

    private static func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var offset = start
        while offset < bytes.count, bytes[offset] != 0x0A { offset &+= 1 }
        return offset
    }

    /// How long the byte order mark is with which Windows begins text.
    private static func markLength(_ bytes: Span<UInt8>, at place: UInt64) -> Int {
        place == 0 && bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
    }

    private mutating func keep(_ bytes: Span<UInt8>) {
        guard !isSkippingLine else { return }
        // A byte order mark is no part of the line.
        if waiting.count &+ bytes.count > TLSKeyLimits.maximumLineLength &+ 3 {
            isSkippingLine = true
            waiting.removeAll(keepingCapacity: true)
        } else {
            waiting.append(copying: bytes)
        }
    }

    private mutating func takeWaiting(at end: UInt64) {
        if isSkippingLine {
            isSkippingLine = false
            found.addBadLine(line, .tooLong, limit: limits.maximumNamedLines)
            run = nil
            return
        }
        let whole = waiting
        waiting.removeAll(keepingCapacity: true)
        take(whole.span, at: end &- UInt64(whole.count))
    }

    private mutating func take(_ bytes: Span<UInt8>, at place: UInt64) {
        let mark = Self.markLength(bytes, at: place)
        let text = bytes.extracting(mark..<bytes.count)
        guard text.count <= TLSKeyLimits.maximumLineLength else {
            found.addBadLine(line, .tooLong, limit: limits.maximumNamedLines)
            run = nil
            return
        }
        switch KeyLogLine(text) {
        case .nothing: break
        case .otherLabel: found.otherLabels &+= 1
        case .bad(let problem):
            found.addBadLine(line, problem, limit: limits.maximumNamedLines)
            run = nil
        case .secret(let label, let digits, _):
            found.secrets &+= 1
            note(label.subject, text.extracting(digits), at: place &+ UInt64(mark))
        }
    }

    /// Remembers a line's place, unless the line belongs to the lines before it.
    private mutating func note(_ kind: KeyLogSubject, _ digits: Span<UInt8>, at place: UInt64) {
        if let run, run.kind == kind, place &- run.start < UInt64(TLSKeyLimits.maximumRunLength),
            runDigits.span.hasSameBytes(as: digits)
        {
            return
        }
        run = (kind, place)
        runDigits.removeAll(keepingCapacity: true)
        runDigits.append(copying: digits)
        subject.removeAll(keepingCapacity: true)
        KeyLogLine.decode(digits, into: &subject)
        let subject = subject
        if !index.add(place, kind, subject.span) { found.placesDropped &+= 1 }
    }
}
