/// What a piece of text says by its colour, where there is colour.
enum TextStyle {
    case plain
    /// The title of a section.
    case heading
    /// Something is wrong.
    case wrong
    /// Something may be wrong.
    case suspicious
    /// All is well.
    case good
    /// Of less interest than what stands beside it.
    case secondary

    /// The parameters of the terminal's Select Graphic Rendition (ECMA-48); nil for plain text.
    private var parameters: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .wrong: "31"
        case .suspicious: "33"
        case .good: "32"
        case .secondary: "2"
        }
    }

    /// `text` between the sequences that switch this style on and off.
    func applied(to text: String) -> String {
        guard let parameters, !text.isEmpty else { return text }
        return "\u{1B}[\(parameters)m\(text)\u{1B}[0m"
    }
}

/// A piece of text in one style.
///
/// It is shown as it is: text from a capture is escaped before it gets here.
struct StyledText: ExpressibleByStringInterpolation {
    let text: String
    let style: TextStyle

    init(_ text: String, _ style: TextStyle = .plain) {
        self.text = text
        self.style = style
    }

    init(stringLiteral value: String) { self.init(value) }
}
