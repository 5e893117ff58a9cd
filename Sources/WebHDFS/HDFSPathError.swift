/// Why a text is not a path that HDFS accepts.
public struct HDFSPathError: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Reason: Equatable, Sendable {
        case notAbsolute
        case emptyComponent
        case dots(String)
        case slash
        case colon(String)
        case controlCharacter
        case componentTooLong(String, bytes: Int)
        case tooLong
        case reserved
    }

    public let path: String
    public let reason: Reason

    init(_ path: String, _ reason: Reason) {
        (self.path, self.reason) = (path, reason)
    }

    public var description: String { "\(path.debugDescription) is no HDFS path: \(explanation)" }

    private var explanation: String {
        switch reason {
        case .notAbsolute:
            "it must be absolute; begin it with '/'"
        case .emptyComponent:
            "a name in it is empty; write single slashes, and none at the end"
        case .dots(let name):
            "HDFS has no '\(name)'; write the directory's name"
        case .slash:
            "one name was expected here; leave out the '/'"
        case .colon(let name):
            "HDFS allows no ':' in a name (\(name.debugDescription)); write '_' or '-' instead"
        case .controlCharacter:
            "it holds a control character; leave it out"
        case .componentTooLong(let name, let bytes):
            "the name that begins \(name.prefix(20).debugDescription) has \(bytes) bytes of UTF-8;"
                + " HDFS allows 255"
        case .tooLong:
            "it is longer than the 8000 characters that HDFS allows"
        case .reserved:
            "'/.reserved' belongs to HDFS itself; choose another directory"
        }
    }
}
