import ArgumentParser
import AuditProfiles
import MQTTAudit

/// The platform by whose limits traffic is judged as well.
struct ProfileArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Judge by the limits of a platform too: one that 'mqttscope profiles' lists, or a file.",
            valueName: "name|file"
        )
    )
    var profile: String?

    /// The profile asked for; nil when none is.
    ///
    /// - Throws: `InputError` when there is no such profile, or it cannot be read.
    func read() throws(InputError) -> Profile? {
        guard let profile else { return nil }
        if let builtIn = BuiltInProfile.named(profile) {
            do {
                return try builtIn.read()
            } catch {
                throw InputError(path: profile, message: "\(error)")
            }
        }
        let text = String(decoding: try InputFile.read(profile, longest: ProfileReader.maximumBytes), as: UTF8.self)
        do {
            return try ProfileReader.read(text)
        } catch {
            throw InputError(path: profile, message: "\(error)")
        }
    }
}
