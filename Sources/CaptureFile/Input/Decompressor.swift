internal import CPcap
internal import Glibc

/// A decompressing program that runs beside us: we read its standard output.
///
/// A file is its standard input directly. Where the compressed bytes come from a pipe, we have already read the first
/// of them to know what they are, so we pass on those and all that follow ourselves, whenever we wait for output.
/// Going away kills and reaps the program.
struct Decompressor: ~Copyable {
    /// How a program ended that did its work as far as its input went.
    enum Ending {
        case complete
        case cutShort
    }

    private static let longestMessage = 4096
    /// MFD_CLOEXEC, which Swift does not see.
    private static let closeOnExecute: UInt32 = 1

    private let compression: Compression
    private let output: Descriptor
    private let messages: Descriptor
    private var feed: CompressedFeed?
    private var process: ChildProcess

    /// Starts the program for `compression` on `file`, whose first bytes `start` have been read already.
    ///
    /// A regular file must stand at the beginning of the compressed data; `start` does not matter then.
    ///
    /// - Throws: `CaptureError` `.decompressor` when the program cannot be started.
    init(_ compression: Compression, file: borrowing Descriptor, start: [UInt8]) throws(CaptureError) {
        let messageFile = unsafe memfd_create("decompressor messages", Self.closeOnExecute)
        guard messageFile >= 0 else { throw CaptureError(.decompressor, detail: systemErrorText()) }
        let messages = Descriptor(owning: messageFile)
        let arguments = [compression.program, "-dc"]
        let pipe = try DescriptorPair.pipe()
        if file.status.isRegular {
            process = try ChildProcess(
                arguments,
                input: file.number,
                output: pipe.far.number,
                messages: messages.number
            )
            feed = nil
        } else {
            let sockets = try DescriptorPair.sockets()
            process = try ChildProcess(
                arguments,
                input: sockets.far.number,
                output: pipe.far.number,
                messages: messages.number
            )
            feed = CompressedFeed(socket: sockets.near, start: start)
        }
        self.compression = compression
        self.messages = messages
        output = pipe.near
    }

    /// Reads decompressed bytes, made of the `file` that the program was started on; 0 at their end.
    mutating func read(
        into buffer: UnsafeMutableRawBufferPointer,
        file: borrowing Descriptor
    ) throws(CaptureError) -> Int {
        if let step = try feed?.pump(from: file, until: output), step == .inputHasEnded {
            feed = nil
        }
        return unsafe try output.read(into: buffer)
    }

    /// Reaps the program after its output has ended.
    ///
    /// - Throws: `CaptureError` `.decompressor` when it failed for another reason than input that ends too early.
    mutating func finish() throws(CaptureError) -> Ending {
        feed = nil
        let code = process.waitUntilEnd()
        // gzip ends with 2 after a mere warning, such as bytes that follow the compressed data.
        if code == 0 || (compression == .gzip && code == 2) { return .complete }
        let message = readMessages()
        if compression.cutShortMessages.contains(where: { message.contains($0) }) { return .cutShort }
        let how = code < 0 ? "was ended by signal \(-code)" : "failed with exit code \(code)"
        let said = message.isEmpty ? "" : ": \(message)"
        throw CaptureError(.decompressor, detail: "\(compression.program) \(how)\(said)")
    }

    /// What the program wrote to its standard error, as one printable line.
    private func readMessages() -> String {
        var buffer = [UInt8](repeating: 0, count: Self.longestMessage)
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            unsafe pread(messages.number, bytes.baseAddress, bytes.count, 0)
        }
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        return text.split(whereSeparator: \.isNewline).joined(separator: "; ").escapedForDisplay
    }
}
