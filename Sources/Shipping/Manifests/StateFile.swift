import Glibc

/// One JSON file of the state directory.
struct StateFile<Value: Codable> {
    let path: String

    /// The value, nil where there is no file.
    ///
    /// A damaged file is set aside as `<name>.damaged` and reported, so that it is neither lost nor
    /// met again; its content is rebuilt from HDFS.
    func load(reporting damage: (DamagedState) -> Void) throws(StateError) -> Value? {
        guard let bytes = try DurableFile.read(path) else { return nil }
        do {
            return try JSONText.decode(Value.self, from: bytes)
        } catch {
            let aside = path + ".damaged"
            guard rename(path, aside) == 0 else { throw StateError(writing: path) }
            damage(DamagedState(path: path, aside: aside, cause: "\(error)"))
            return nil
        }
    }

    func save(_ value: Value) throws(StateError) {
        guard let bytes = try? JSONText.encode(value) else {
            throw StateError(path: path, reason: .unwritable(errno: EINVAL))
        }
        try DurableFile.replace(path, with: bytes)
    }

    func remove() throws(StateError) { try DurableFile.remove(path) }
}

/// A state file that could not be understood and was set aside.
public struct DamagedState: Sendable, CustomStringConvertible {
    public let path: String
    public let aside: String
    let cause: String

    public var description: String {
        "\(path) is damaged; it was set aside as \(aside), HDFS is asked what it holds instead"
    }
}
