/// The operations of WebHDFS that are used here, by the name that goes into `op=`.
public enum Operation: String, Sendable {
    case checkAccess = "CHECKACCESS"
    case checksum = "GETFILECHECKSUM"
    case concat = "CONCAT"
    case create = "CREATE"
    case delete = "DELETE"
    case list = "LISTSTATUS"
    case listBatch = "LISTSTATUS_BATCH"
    case makeDirectories = "MKDIRS"
    case open = "OPEN"
    case rename = "RENAME"
    case serverDefaults = "GETSERVERDEFAULTS"
    case status = "GETFILESTATUS"

    /// What it does, to be followed by a path.
    var phrase: String {
        switch self {
        case .checkAccess: "check the access to"
        case .checksum: "get the checksum of"
        case .concat: "join parts onto"
        case .create: "create"
        case .delete: "delete"
        case .list, .listBatch: "list"
        case .makeDirectories: "make the directory"
        case .open: "read"
        case .rename: "rename"
        case .serverDefaults: "get the server's defaults at"
        case .status: "get the status of"
        }
    }
}
