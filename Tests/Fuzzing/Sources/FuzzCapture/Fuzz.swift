import CaptureFile
import FuzzInput
import Glibc
import PacketHeaders
import WireBytes

/// The file that is written anew for every input.
private let file = makeNamelessFile()

/// The input is a capture file.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Input(start, count).rest
    if isCompressed(bytes) { return 0 }
    require(ftruncate(file, 0) == 0, "the file cannot be emptied")
    require(unsafe pwrite(file, start, count, 0) == count, "the file cannot be written")
    var options = CaptureOptions()
    options.bufferLength = 4096
    options.maximumBlockLength = 1 << 20
    options.maximumInterfaces = 64
    options.maximumSecretsLength = 1 << 16
    options.maximumCommentsLength = 1 << 12
    if count % 4 == 1 { options.filter = "tcp port 1883" }
    read(options, count)
    return 0
}

/// Input that would start a decompressor of the system, whose faults are not ours.
private func isCompressed(_ bytes: [UInt8]) -> Bool {
    let beginnings: [[UInt8]] = [[0x1F, 0x8B], [0x28, 0xB5], [0x04, 0x22], [0xFD, 0x37], [0x42, 0x5A]]
    return beginnings.contains { bytes.starts(with: $0) }
}

private func read(_ options: CaptureOptions, _ count: Int) {
    do throws(CaptureError) {
        var reader = try CaptureReader(.file("/proc/self/fd/\(file)"), options: options)
        var frames: UInt64 = 0
        var failure: CaptureError?
        do throws(CaptureError) {
            while try reader.advance() {
                frames += 1
                require(options.filter != nil || reader.frame.number == frames, "frames are numbered from 1")
                require(reader.frameBytes.span.count == reader.frame.capturedLength, "captured length")
                require(reader.frame.capturedLength <= count, "a frame longer than the file")
                require(frames <= count, "more frames than bytes")
            }
        } catch {
            failure = error
        }
        require((try? reader.advance()) != true, "a frame after the end")
        require(reader.facts.frames >= frames, "frames were not counted")
        require(reader.bytesRead <= UInt64(count), "more was read than there is")
        require(failure.map { !$0.description.isEmpty } ?? true, "an error without words")
    } catch {
        require(!error.description.isEmpty, "an error without words")
    }
}
