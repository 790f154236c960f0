import Glibc

/// Makes a file in memory that has no name and is gone with the program.
///
/// - Returns: its descriptor.
public func makeNamelessFile() -> CInt {
    var name = Array("/dev/shm/fuzz-\(String(repeating: "X", count: 6))".utf8CString)
    let descriptor = unsafe mkstemp(&name)
    unsafe unlink(name)
    return descriptor
}
