import Glibc

/// Passwords, which never come from the command line: everybody can read that.
enum Password {
    /// The password in an environment variable, else what the person at the terminal types; nil when there is neither.
    static func ask(_ prompt: String, orTakeFrom variable: String) -> [UInt8]? {
        if let password = ReplayLogin.environment(variable) { return Array(password.utf8) }
        guard isatty(STDIN_FILENO) == 1, let text = unsafe getpass(prompt) else { return nil }
        let password = unsafe Array(String(cString: text).utf8)
        unsafe explicit_bzero(text, strlen(text))
        return password
    }
}
