/// The envelopes in which the servers put their answers, by HDFS's names.

struct BooleanReply: Decodable {
    let boolean: Bool
}

struct StatusReply: Decodable {
    let status: FileStatus

    private enum CodingKeys: String, CodingKey { case status = "FileStatus" }
}

struct ListReply: Decodable {
    let statuses: Statuses

    struct Statuses: Decodable {
        let entries: [FileStatus]

        private enum CodingKeys: String, CodingKey { case entries = "FileStatus" }
    }

    private enum CodingKeys: String, CodingKey { case statuses = "FileStatuses" }
}

struct BatchReply: Decodable {
    let listing: Listing

    struct Listing: Decodable {
        let partialListing: ListReply
        let remainingEntries: Int
    }

    private enum CodingKeys: String, CodingKey { case listing = "DirectoryListing" }
}

struct ChecksumReply: Decodable {
    let checksum: FileChecksum

    private enum CodingKeys: String, CodingKey { case checksum = "FileChecksum" }
}

struct DefaultsReply: Decodable {
    let defaults: ServerDefaults

    private enum CodingKeys: String, CodingKey { case defaults = "FsServerDefaults" }
}

struct LocationReply: Decodable {
    let location: String

    private enum CodingKeys: String, CodingKey { case location = "Location" }
}

struct ExceptionReply: Decodable {
    let fields: Fields

    struct Fields: Decodable {
        let exception: String
        let javaClassName: String?
        let message: String?
    }

    private enum CodingKeys: String, CodingKey { case fields = "RemoteException" }
}
