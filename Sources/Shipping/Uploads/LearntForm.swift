import Synchronization
import WebHDFS

/// The checksum form of this cluster, as far as it is known: a wrong guess costs one more read.
final class LearntForm: Sendable {
    private let form: Mutex<ChecksumForm>

    init(_ guess: ChecksumForm = ChecksumForm()) { form = Mutex(guess) }

    var current: ChecksumForm { form.withLock { $0 } }

    func learn(_ seen: ChecksumForm) { form.withLock { $0 = seen } }
}

extension UploadTools {
    /// Asks the NameNode which checksum its DataNodes most likely compute; a wrong guess costs
    /// reading the first file once more.
    func learnForm() async {
        guard let defaults = try? await hdfs.serverDefaults(), defaults.bytesPerChecksum > 0 else {
            return
        }
        form.learn(
            ChecksumForm(
                kind: defaults.checksumKind ?? .crc32c, bytesPerChecksum: defaults.bytesPerChecksum)
        )
    }
}
