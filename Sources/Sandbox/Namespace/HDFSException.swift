/// A Java exception as a WebHDFS client gets to see it: its class, its message, and by its family the HTTP status.
struct HDFSException: Error, Equatable, Sendable {
    /// What decides about the status. Source: Hadoop 3.3.6, `hdfs/web/resources/ExceptionHandler`.
    enum Family: Equatable, Sendable {
        case fileNotFound, io, security, illegalArgument, other
    }

    let family: Family
    /// Fully qualified, `java.io.FileNotFoundException`.
    let javaClassName: String
    let message: String

    /// `FileNotFoundException`; of a nested class (`Outer$Inner`) the inner name, as `Class.getSimpleName` does.
    var simpleName: String {
        String(javaClassName.split { $0 == "." || $0 == "$" }.last ?? "")
    }

    init(_ family: Family, _ javaClassName: String, _ message: String) {
        (self.family, self.javaClassName, self.message) = (family, javaClassName, message)
    }
}

extension HDFSException {
    static func io(_ message: String) -> Self {
        Self(.io, "java.io.IOException", message)
    }

    static func fileNotFound(_ message: String) -> Self {
        Self(.fileNotFound, "java.io.FileNotFoundException", message)
    }

    static func accessControl(_ message: String) -> Self {
        Self(.io, "org.apache.hadoop.security.AccessControlException", message)
    }

    static func fileAlreadyExists(_ message: String) -> Self {
        Self(.io, "org.apache.hadoop.fs.FileAlreadyExistsException", message)
    }

    static func parentNotDirectory(_ message: String) -> Self {
        Self(.io, "org.apache.hadoop.fs.ParentNotDirectoryException", message)
    }

    static func notEmpty(_ path: HDFSName) -> Self {
        Self(
            .io, "org.apache.hadoop.fs.PathIsNotEmptyDirectoryException",
            "`\(path) is non empty': Directory is not empty")
    }

    static func invalidPath(_ path: String) -> Self {
        Self(
            .illegalArgument, "org.apache.hadoop.fs.InvalidPathException",
            "Invalid path name \(path)")
    }

    /// A parameter that an operation cannot do without.
    static func missing(_ parameter: String, for operation: String) -> Self {
        .illegalArgument("Required param \(parameter) for op: \(operation) is null or empty")
    }

    static func illegalArgument(_ message: String) -> Self {
        Self(.illegalArgument, "java.lang.IllegalArgumentException", message)
    }

    static func hadoopIllegalArgument(_ message: String) -> Self {
        Self(.illegalArgument, "org.apache.hadoop.HadoopIllegalArgumentException", message)
    }

    static func unsupported(_ message: String) -> Self {
        Self(.illegalArgument, "java.lang.UnsupportedOperationException", message)
    }

    static func alreadyBeingCreated(_ message: String) -> Self {
        Self(.io, "org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException", message)
    }

    static func componentTooLong(_ name: Component, in directory: HDFSName) -> Self {
        Self(
            .io,
            "org.apache.hadoop.hdfs.protocol.FSLimitException$PathComponentTooLongException",
            "The maximum path component name limit of \(name.text) in directory \(directory)"
                + " is exceeded: limit=\(Component.maximumBytes) length=\(name.bytes.count)")
    }
}
