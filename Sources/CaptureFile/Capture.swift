internal import PacketHeaders
public import WireBytes

/// Several capture files as one capture in time order; memory does not depend on their length.
///
/// Files are sorted by the time of their first frame. A file is opened when the capture reaches that time, so a ring
/// buffer's files are open one or two at a time. Where files overlap, the frame with the earliest time comes next, and
/// of equal ones that of the earlier file; inside one file the order is never changed. Frames are numbered from 1 over
/// that order. With a single file nothing is read twice.
public struct Capture: ~Copyable {
    /// The frame loaded by the last `advance()` that returned true.
    public private(set) var frame = Frame.none
    /// That frame's bytes as captured; they change with the next `advance()`.
    public private(set) var frameBytes = ForeignBytes()
    /// Which file the frame is from: an index of `files`.
    public private(set) var fileIndex = 0

    /// How long all files are together in bytes, as they are stored; absent when one of them is a pipe.
    public let bytesTotal: UInt64?

    private let options: CaptureOptions
    private let isSingle: Bool
    private var inputs: [Input] = []
    private var readers: ReaderSlots
    /// The open readers that hold a frame, in the order in which their frames come.
    private var turns: [Turn] = []
    /// The first input whose time has not come yet.
    private var nextInput = 0
    private var number: UInt64 = 0
    /// True when the frame of the first turn has been delivered, so that its reader must load the next.
    private var isDelivered = false

    /// One file; they are kept in the order of their first frames.
    private struct Input {
        let source: CaptureSource
        let slot: Int
        /// The time of the first frame; absent when there is none.
        var firstTimestamp: Int64?
        /// What is known of the file while it is not open.
        var facts: CaptureFileFacts
        var bytesRead: UInt64 = 0
        /// How many of the file's Decryption Secrets Blocks `takeSecrets` has handed over.
        var secretsTaken = 0
    }

    /// An open reader that holds a frame of this time.
    private struct Turn {
        var timestamp: Int64
        let input: Int
        let slot: Int
    }

    /// Opens `sources`; of several, each is opened for its first frame and closed again, except pipes.
    ///
    /// - Throws: `CaptureError` when one of them cannot be opened or is no capture file.
    public init(_ sources: [CaptureSource], options: CaptureOptions = CaptureOptions()) throws(CaptureError) {
        self.options = options
        isSingle = sources.count == 1
        readers = ReaderSlots(count: sources.count)
        var total: UInt64? = 0
        for (slot, source) in sources.enumerated() {
            var reader = try CaptureReader(source, options: options)
            let length = reader.bytesTotal
            total = length.flatMap { length in total.map { $0 &+ length } }
            var input = Input(source: source, slot: slot, facts: reader.facts)
            if sources.count > 1 {
                // An error here waits in the facts until everything else has been delivered.
                let hasFrame = (try? reader.step()) ?? false
                input.firstTimestamp = hasFrame ? reader.frame.timestamp : nil
                if !hasFrame {
                    input.facts = reader.facts
                    input.bytesRead = reader.bytesRead
                }
            }
            inputs.append(input)
            // What a pipe or standard input has given, opening it again would not give once more.
            let isOnceOnly = length == nil || source.path == "-"
            if sources.count == 1 || (isOnceOnly && input.firstTimestamp != nil) {
                readers.open(slot, with: reader)
            }
        }
        bytesTotal = total
        inputs.sort { left, right in
            let times = (left.firstTimestamp ?? .max, right.firstTimestamp ?? .max)
            return times.0 == times.1 ? left.slot < right.slot : times.0 < times.1
        }
    }

    /// Loads the next frame that passes the filter; false at the end of all files.
    ///
    /// After an error in one file, which then is at its end, another call goes on with the others.
    ///
    /// - Throws: `CaptureError` when a record makes no sense or a file cannot be read on; all frames of that file
    ///   before that have been delivered.
    public mutating func advance() throws(CaptureError) -> Bool {
        isSingle ? try readers[0].file.advance(&frame, &frameBytes) : try advanceMerged()
    }

    /// The files in the order of their first frames, with what is known about each so far.
    public var files: [CaptureFileFacts] {
        var result: [CaptureFileFacts] = []
        for input in inputs {
            result.append(readers.isOpen(input.slot) ? readers[input.slot].facts : input.facts)
        }
        return result
    }

    /// The Decryption Secrets Blocks that were read since the last call; each file's in their order.
    public mutating func takeSecrets() -> [DecryptionSecrets] {
        var result: [DecryptionSecrets] = []
        for index in inputs.indices {
            let slot = inputs[index].slot
            let secrets = readers.isOpen(slot) ? readers[slot].facts.secrets : inputs[index].facts.secrets
            if secrets.count > inputs[index].secretsTaken {
                result += secrets[inputs[index].secretsTaken...]
                inputs[index].secretsTaken = secrets.count
            }
        }
        return result
    }

    /// How many bytes of the files have been read, as they are stored.
    public var bytesRead: UInt64 {
        var result: UInt64 = 0
        for input in inputs {
            result &+= readers.isOpen(input.slot) ? readers[input.slot].bytesRead : input.bytesRead
        }
        return result
    }

    private mutating func advanceMerged() throws(CaptureError) -> Bool {
        frameBytes = ForeignBytes()
        while true {
            if isDelivered { try loadNext() }
            try openDue()
            guard let turn = turns.first else { return false }
            isDelivered = true
            number &+= 1
            if try readers[turn.slot].passesFilter() {
                lendFrame(of: turn.slot)
                frame.number = number
                fileIndex = turn.input
                return true
            }
        }
    }

    @inline(__always)
    private mutating func lendFrame(of slot: Int) {
        readers[slot].lendFrame(&frame, &frameBytes)
    }

    /// Loads the next frame of the reader whose frame was delivered, and puts it where its time belongs.
    private mutating func loadNext() throws(CaptureError) {
        isDelivered = false
        guard var turn = turns.first else { return }
        let slot = turn.slot
        do throws(CaptureError) {
            guard let timestamp = try readers[slot].nextTimestamp() else { return retireFirst() }
            turn.timestamp = timestamp
        } catch {
            retireFirst()
            throw error
        }
        place(turn, from: 1)
    }

    /// Opens every file whose first frame is not later than the frame that comes next.
    private mutating func openDue() throws(CaptureError) {
        while nextInput < inputs.count {
            let index = nextInput
            let slot = inputs[index].slot
            guard let firstTimestamp = inputs[index].firstTimestamp else {
                if !turns.isEmpty { return }
                nextInput &+= 1
                if let error = inputs[index].facts.error { throw error }
                continue
            }
            if let first = turns.first, first.timestamp < firstTimestamp { return }
            nextInput &+= 1
            if !readers.isOpen(slot) {
                guard try reopen(index) else { continue }
            }
            turns.insert(Turn(timestamp: firstTimestamp, input: index, slot: slot), at: 0)
            place(turns[0], from: 1)
        }
    }

    /// Opens a file whose first frame is known from before; false when it has become empty meanwhile.
    private mutating func reopen(_ index: Int) throws(CaptureError) -> Bool {
        do throws(CaptureError) {
            var reader = try CaptureReader(inputs[index].source, options: options)
            guard try reader.step() else { return false }
            readers.open(inputs[index].slot, with: reader)
            return true
        } catch {
            inputs[index].facts.error = error
            throw error
        }
    }

    /// Puts `turn` in the first place and lets it sink behind those that come before it.
    private mutating func place(_ turn: Turn, from start: Int) {
        var place = start
        while place < turns.count {
            let other = turns[place]
            if turn.timestamp < other.timestamp { break }
            if turn.timestamp == other.timestamp && turn.input < other.input { break }
            turns[place &- 1] = other
            place &+= 1
        }
        turns[place &- 1] = turn
    }

    /// Closes the first reader and keeps what it knows about its file.
    private mutating func retireFirst() {
        let index = turns.removeFirst().input
        let slot = inputs[index].slot
        inputs[index].facts = readers[slot].facts
        inputs[index].bytesRead = readers[slot].bytesRead
        readers.close(slot)
    }
}
