internal import CPcap
internal import Glibc

/// Two connected descriptors: one for us, one for a program that we start.
struct DescriptorPair: ~Copyable {
    /// Our end.
    let near: Descriptor
    /// The program's end; it must be closed here once the program has it.
    let far: Descriptor

    private init(near: Int32, far: Int32) {
        self.near = Descriptor(owning: near)
        self.far = Descriptor(owning: far)
    }

    /// A pipe that we read from (pipe2(2)).
    static func pipe() throws(CaptureError) -> DescriptorPair {
        var ends: (Int32, Int32) = (-1, -1)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe pipe2(buffer.assumingMemoryBound(to: Int32.self).baseAddress, O_CLOEXEC)
        }
        guard result == 0 else { throw CaptureError(.decompressor, detail: systemErrorText()) }
        return DescriptorPair(near: ends.0, far: ends.1)
    }

    /// A connected pair of sockets (socketpair(2)): unlike a pipe, writing to one whose other end is closed can be
    /// asked to fail without a signal.
    static func sockets() throws(CaptureError) -> DescriptorPair {
        var ends: (Int32, Int32) = (-1, -1)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let result = unsafe withUnsafeMutableBytes(of: &ends) { buffer in
            unsafe socketpair(AF_UNIX, kind, 0, buffer.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard result == 0 else { throw CaptureError(.decompressor, detail: systemErrorText()) }
        return DescriptorPair(near: ends.0, far: ends.1)
    }
}
