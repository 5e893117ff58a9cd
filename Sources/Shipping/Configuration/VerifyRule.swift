/// How it is made sure that HDFS holds what was sent: `verify` in the configuration.
enum VerifyRule: String, CaseIterable, Sendable {
    /// HDFS's checksum; where it cannot be compared, reading back.
    case checksum
    case length
}
