/// Whether a file that is seen now is the one that was recorded, as far as it shows without reading it.
enum FileMatch: Hashable, Sendable {
    /// Inode, size, time and head are those recorded.
    case same
    /// Hash the first `bytes` bytes, compare with the recorded checksum, and ask `PrefixMatch`.
    case needsHash(bytes: Int64)
    /// Another file, or one that shrank or was rewritten.
    case other

    /// - Parameters:
    ///   - recorded: The identity when the file was recorded.
    ///   - bytes: How much of it the recorded checksum covers.
    ///   - observed: What is there now.
    static func compare(
        recorded: FileIdentity, bytes: Int64, observed: FileIdentity
    ) -> FileMatch {
        if observed.size < bytes { return .other }
        // Nobody has read it since it was seen last.
        if recorded.headSHA256.isEmpty { return .needsHash(bytes: bytes) }
        // A head of 128 bytes stays when a file grows. Of a shorter one, more may be in the head now.
        let isHeadComparable =
            observed.size == recorded.size || recorded.size >= FileIdentity.headBytes
        if isHeadComparable && observed.headSHA256 != recorded.headSHA256 { return .other }
        // Device numbers are given out anew at a restart, so they do not count.
        let isUntouched =
            observed.inode == recorded.inode && observed.size == recorded.size
            && observed.modified == recorded.modified
        return isUntouched && bytes == recorded.size ? .same : .needsHash(bytes: bytes)
    }
}

/// What a file is whose first bytes were compared with a recorded checksum.
enum PrefixMatch: Hashable, Sendable {
    /// The recorded file, whatever its name, device or time: its identity is to be refreshed.
    case same
    /// The recorded file, and more: the bytes from `offset` on are new.
    case grown(offset: Int64)
    case other

    /// - Parameters:
    ///   - bytes: How much was compared: what `FileMatch` asked for.
    ///   - isEqual: Whether its checksum is the recorded one.
    ///   - size: That of the file now.
    static func conclude(bytes: Int64, isEqual: Bool, size: Int64) -> PrefixMatch {
        guard isEqual, size >= bytes else { return .other }
        return size == bytes ? .same : .grown(offset: bytes)
    }
}
