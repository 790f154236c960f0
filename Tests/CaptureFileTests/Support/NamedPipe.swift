import Foundation

/// A named pipe that a thread writes `content` into, in small pieces, for one reader.
struct NamedPipe {
    let path: String

    init(_ path: String, content: [UInt8]) throws {
        guard unsafe mkfifo(path, 0o600) == 0 else { throw POSIXError(.EIO) }
        self.path = path
        Thread.detachNewThread {
            guard let handle = FileHandle(forWritingAtPath: path) else { return }
            var rest = content[...]
            var length = 1
            while !rest.isEmpty {
                do {
                    try handle.write(contentsOf: Data(rest.prefix(length)))
                } catch {
                    break
                }
                rest = rest.dropFirst(length)
                length = min(length * 3, 50_000)
            }
            try? handle.close()
        }
    }
}
