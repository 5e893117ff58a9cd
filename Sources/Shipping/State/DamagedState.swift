/// A state file that could not be understood.
public struct DamagedState: Sendable, CustomStringConvertible {
    let path: String
    /// Where it was moved; nil where it was left.
    let aside: String?

    public var description: String {
        aside.map {
            "\(path) is damaged; it was set aside as \($0), HDFS is asked what it holds instead"
        } ?? "\(path) is damaged; the next pass sets it aside and asks HDFS"
    }
}
