import CaptureFile
import PacketHeaders
import WireBytes

/// A frame with a copy of its bytes.
struct ReadFrame: Equatable, Sendable {
    var frame: Frame
    var bytes: [UInt8]
}

/// All that reading a capture gave: its frames, how it ended, and the facts afterwards.
struct Reading: Sendable {
    var frames: [ReadFrame] = []
    var error: CaptureError?
    var facts: [CaptureFileFacts] = []

    /// Reads one file to its end.
    init(_ path: String, options: CaptureOptions = CaptureOptions()) {
        do throws(CaptureError) {
            var reader = try CaptureReader(.file(path), options: options)
            do throws(CaptureError) {
                while try reader.advance() {
                    frames.append(ReadFrame(frame: reader.frame, bytes: reader.frameBytes.copy))
                }
            } catch {
                self.error = error
            }
            facts = [reader.facts]
        } catch {
            self.error = error
        }
    }

    /// Reads several files as one capture; the first error is kept and reading goes on.
    init(merging paths: [String], options: CaptureOptions = CaptureOptions()) throws {
        var capture = try Capture(paths.map { .file($0) }, options: options)
        while true {
            do throws(CaptureError) {
                guard try capture.advance() else { break }
                frames.append(ReadFrame(frame: capture.frame, bytes: capture.frameBytes.copy))
            } catch {
                self.error = self.error ?? error
            }
        }
        facts = capture.files
    }
}

extension ForeignBytes {
    var copy: [UInt8] {
        unsafe span.withUnsafeBufferPointer { unsafe [UInt8]($0) }
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
