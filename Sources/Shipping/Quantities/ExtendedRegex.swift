import Glibc

/// POSIX's extended regular expressions.
///
/// The C library's own: Swift's cost every start a millisecond, and memory for their tables.
/// Source: regcomp(3), regex(7).
enum ExtendedRegex {
    /// Whether the whole of `text` is as `pattern` says; a pattern that is none matches nothing.
    static func matches(_ text: some StringProtocol, _ pattern: String) -> Bool {
        var compiled = regex_t()
        guard regcomp(&compiled, "^(\(pattern))$", REG_EXTENDED | REG_NOSUB) == 0 else {
            return false
        }
        defer { regfree(&compiled) }
        // C's texts end there.
        guard !text.utf8.contains(0) else { return false }
        return regexec(&compiled, String(text), 0, nil, 0) == 0
    }
}
