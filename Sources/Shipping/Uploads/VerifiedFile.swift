import WebHDFS

/// A file that HDFS holds as the source has it.
struct VerifiedFile: Sendable {
    /// How that was made sure.
    let verification: ManifestFile.Verification
    let checksum: FileChecksum?
    let fileID: Int64?
}
