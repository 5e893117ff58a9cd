import Synchronization

/// How far one file is, for whoever watches.
public final class FileProgress: Sendable {
    public let source: String
    /// Length of the file in bytes.
    public let size: Int64
    private let sentCounter = Atomic<Int64>(0)
    private let comparedCounter = Atomic<Int64>(0)
    private let newestAttempt = Atomic<Int>(0)

    init(source: String, size: Int64) {
        self.source = source
        self.size = size
    }

    /// Body bytes handed to sockets so far, those sent again included.
    public var sentBytes: Int64 { sentCounter.load(ordering: .relaxed) }

    /// Bytes read to compare the file with what HDFS has.
    var comparedBytes: Int64 { comparedCounter.load(ordering: .relaxed) }

    func sent(_ bytes: Int64) { sentCounter.add(bytes, ordering: .relaxed) }

    /// The greatest number of PUTs that one part took, those of earlier runs included.
    var attempts: Int { newestAttempt.load(ordering: .relaxed) }

    func attempt(_ number: Int) { newestAttempt.max(number, ordering: .relaxed) }

    func compared(_ bytes: Int64) { comparedCounter.add(bytes, ordering: .relaxed) }
}
