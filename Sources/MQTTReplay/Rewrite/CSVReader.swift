/// Reads a table of comma-separated values (RFC 4180): the first record names the fields.
///
/// Errors name a line and never what is in it: such tables hold secrets.
struct CSVTable {
    /// The names of the fields.
    let header: [String]
    /// The records, each with as many fields as the header.
    let records: [[String]]

    /// The most records that are read: 100,000.
    static let maximumRecords = 100_000

    init(_ text: String) throws(RewriteError) {
        var records: [[String]] = []
        var record: [String] = []
        var field = ""
        var line = 1
        var isQuoted = false
        var wasQuoted = false
        var rest = Substring(text).unicodeScalars
        // A byte order mark is not part of the first name.
        if rest.first == "\u{FEFF}" { rest.removeFirst() }
        func end(of record: inout [String], _ field: inout String) throws(RewriteError) {
            record.append(field)
            field = ""
            defer { record = [] }
            if record == [""] { return }
            if let header = records.first, header.count != record.count {
                throw RewriteError("Line \(line) has \(record.count) fields, the first has \(header.count).")
            }
            guard records.count <= Self.maximumRecords else {
                throw RewriteError("There are more than \(Self.maximumRecords) records.")
            }
            records.append(record)
        }
        while let character = rest.popFirst() {
            if isQuoted {
                if character != "\"" {
                    if character == "\n" { line += 1 }
                    field.unicodeScalars.append(character)
                } else if rest.first == "\"" {
                    rest.removeFirst()
                    field.unicodeScalars.append(character)
                } else {
                    isQuoted = false
                    wasQuoted = true
                }
                continue
            }
            switch character {
            case "\"":
                guard field.isEmpty, !wasQuoted else {
                    throw RewriteError("Line \(line) has a quotation mark inside a field without quotation marks.")
                }
                isQuoted = true
            case ",":
                record.append(field)
                field = ""
                wasQuoted = false
            case "\r" where rest.first == "\n":
                continue
            case "\n":
                try end(of: &record, &field)
                wasQuoted = false
                line += 1
            default:
                guard !wasQuoted else { throw RewriteError("Line \(line) has something behind a quotation mark.") }
                field.unicodeScalars.append(character)
            }
        }
        if isQuoted { throw RewriteError("A quotation mark is not closed.") }
        if !field.isEmpty || !record.isEmpty || wasQuoted { try end(of: &record, &field) }
        guard let header = records.first else { throw RewriteError("The table is empty.") }
        self.header = header
        self.records = Array(records.dropFirst())
    }

    /// The place of a field; nil when the header does not name it.
    func column(_ name: String) -> Int? { header.firstIndex(of: name) }

    /// The place of a field that has to be there.
    func requiredColumn(_ name: String) throws(RewriteError) -> Int {
        guard let column = column(name) else { throw RewriteError("The first line names no field '\(name)'.") }
        return column
    }
}
