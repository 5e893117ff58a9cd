import Glibc

/// One JSON file of the state directory.
struct StateFile<Value: Codable & Sendable>: Sendable {
    let path: String
    /// Whether its parts fit each other; a value that is not sound is damage.
    var isSound: @Sendable (Value) -> Bool = { _ in true }
    /// Whether a damaged file may be moved: not by those who only look.
    var setsAside = true
    var read: @Sendable ([UInt8]) throws -> Value = { try JSONText.decode(Value.self, from: $0) }
    /// Hands over the text of a value, piece by piece.
    var write: @Sendable (Value, _ put: ([UInt8]) throws -> Void) throws -> Void = { value, put in
        try put(JSONText.encode(value))
    }

    /// The value, nil where there is no file.
    ///
    /// A damaged file is set aside as `<name>.damaged` and reported, so that it is neither lost nor
    /// met again; its content is rebuilt from HDFS.
    func load(reporting damage: (DamagedState) -> Void) throws(StateError) -> Value? {
        do throws(StateError) {
            guard let bytes = try DurableFile.read(path) else { return nil }
            if let value = try? read(bytes), isSound(value) { return value }
        } catch {
            // What no file of ours can be is damage too.
            guard error.reason == .unreadable(errno: EINVAL) else { throw error }
        }
        try setAside(reporting: damage)
        return nil
    }

    /// Moves it out of the way, where that is allowed.
    func setAside(reporting damage: (DamagedState) -> Void) throws(StateError) {
        let aside = setsAside ? path + ".damaged" : nil
        if let aside, rename(path, aside) != 0 {
            // Another process met it first.
            if errno == ENOENT { return }
            throw StateError(writing: path)
        }
        damage(DamagedState(path: path, aside: aside))
    }

    func exists() throws(StateError) -> Bool { try DurableFile.read(path) != nil }

    func save(_ value: Value) throws(StateError) {
        try DurableFile.replace(path) { put in try write(value, put) }
    }

    func remove() throws(StateError) { try DurableFile.remove(path) }
}
