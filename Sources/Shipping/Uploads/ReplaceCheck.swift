import Synchronization
import WebHDFS

/// A server that cannot put one file in another's place in one step: nothing was sent.
public struct CannotReplace: Error, CustomStringConvertible {
    public let description = """
        this server cannot replace files in one step: it ignores renameoptions=OVERWRITE, as HttpFS \
        does; nothing was sent; use a NameNode's URL, or move away what is there and go on without \
        --reship
        """
}

/// Whether the server replaces files, once somebody asked it.
final class ReplaceCheck: Sendable {
    private let answer = Mutex<Bool?>(nil)

    var known: Bool? { answer.withLock { $0 } }

    func learn(_ answer: Bool) { self.answer.withLock { $0 = answer } }
}

extension UploadTools {
    /// Whether the server puts one file in another's place in one step: asked once.
    ///
    /// It is asked to rename what is not there. Who knows `renameoptions` says so; who ignores them,
    /// as HttpFS does, answers `false`, here as later, when something is there to be replaced.
    /// Source: Hadoop 3.3.6, `FSDirRenameOp`, and `FSOperations.FSRename` of HttpFS.
    func canReplace(at destination: HDFSPath) async throws -> Bool {
        if let known = replacing.known { return known }
        let nothing = try StagedName.path(
            beside: destination, hostTag: records.hostTag, upload: StagedName.newUploadID(),
            part: 0, attempt: 1)
        var isKnown = false
        do {
            try await hdfs.rename(nothing, to: destination, mode: .overwrite)
        } catch {
            guard error.isNotFound || error.isRefused else { throw error }
            isKnown = error.isNotFound
        }
        replacing.learn(isKnown)
        return isKnown
    }
}

extension Uploader {
    /// Makes sure, before a byte is sent, that what is at the destination can be replaced.
    ///
    /// - Throws: `UploadFailure.conflict` if it cannot.
    func checkReplacing(_ there: FileStatus) async throws {
        guard there.kind == .file else {
            throw UploadFailure.conflict(
                "\(destination) is a directory, which no file can replace; move it away")
        }
        guard try await tools.canReplace(at: destination) else {
            throw UploadFailure.cannotReplace(destination)
        }
    }
}
