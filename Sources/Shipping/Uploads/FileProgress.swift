import Synchronization

/// How far one file is, for whoever watches.
public final class FileProgress: Sendable {
    public let source: String
    /// Length of the file in bytes.
    public let size: Int64
    private let counter = Atomic<Int64>(0)
    private let compared = Atomic<Int64>(0)
    private let newestAttempt = Atomic<Int>(0)

    init(source: String, size: Int64) {
        self.source = source
        self.size = size
    }

    /// Body bytes handed to sockets so far, those sent again included.
    public var sentBytes: Int64 { counter.load(ordering: .relaxed) }

    /// Bytes read to compare the file with what HDFS has.
    var comparedBytes: Int64 { compared.load(ordering: .relaxed) }

    func sent(_ bytes: Int64) { counter.add(bytes, ordering: .relaxed) }

    /// The greatest number of PUTs that one part took, those of earlier runs included.
    var attempts: Int { newestAttempt.load(ordering: .relaxed) }

    func attempt(_ number: Int) { newestAttempt.max(number, ordering: .relaxed) }

    func compared(_ bytes: Int64) { compared.add(bytes, ordering: .relaxed) }
}
