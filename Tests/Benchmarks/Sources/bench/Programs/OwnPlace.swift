import FoundationEssentials

/// Where this program is, and with it the others of its package.
enum OwnPlace {
    /// The path of a program that was built beside this one.
    static func program(_ name: String) throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = own.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder + "/" + name
    }
}
