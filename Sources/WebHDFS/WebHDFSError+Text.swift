internal import Curl

extension WebHDFSError {
    public var description: String {
        var text = "cannot \(operation.phrase) \(path)"
        if let destination { text += " to \(destination)" }
        if let place { text += " at \(place)" }
        return text + ": " + cause
    }

    /// Who failed, unless the cause says so.
    private var place: String? {
        switch reason {
        case .unreachable, .broken, .redirectUnusable: nil
        default: dataNode.map { "\($0)" } ?? endpoint
        }
    }

    /// The reason alone, without what was tried.
    public var cause: String {
        switch reason {
        case .remote(let exception, _):
            exception.message.isEmpty
                ? exception.exception : "\(exception.message) (\(exception.exception))"
        case .http(let status, _):
            "HTTP status \(status), and not from HDFS"
        case .notWebHDFS(let status, let isHadoopRPC):
            isHadoopRPC
                ? "this is Hadoop's RPC port, not its HTTP port"
                : "this URL is not WebHDFS (HTTP status \(status))"
        case .unauthorized(let status):
            "the server does not accept who we are (HTTP status \(status))"
        case .forbidden:
            "the server forbids it and does not say why (HTTP status 403)"
        case .unreachable(let error), .broken(let error):
            "\(error.message)"
        case .everyEndpoint(let errors):
            "no endpoint could do it: "
                + errors.map { "\($0.endpoint ?? "?"): \($0.cause)" }.joined(separator: "; ")
        case .redirectUnusable(let error):
            "\(endpoint ?? "the NameNode") sent us to \(dataNode.map { "\($0)" } ?? "a DataNode"),"
                + " which this host cannot reach: \(error.message)"
        case .noRedirect(let status):
            "the answer (HTTP status \(status)) names no DataNode to go to"
        case .incomplete(let sent, let expected):
            "the server called it done after \(sent) of \(expected) bytes"
        case .refused:
            "HDFS answered \"false\" and does not say why"
        case .malformedAnswer(let expected):
            "the answer makes no sense: expected \(expected)"
        case .invalidPath(let why):
            why
        case .body(let error), .sink(let error):
            "\(error)"
        case .cancelled:
            "cancelled"
        }
    }

    /// What a person can do about it; nil where there is nothing to add.
    public var hint: String? {
        switch reason {
        case .remote(let exception, _):
            exception.meaning.hint
        case .http where path.percentEncoded.utf8.count > longestSafePath:
            "The path may be too long: a DataNode takes 4096 bytes of URL, in which most bytes count"
                + " three times."
        case .http(status: 413, _):
            "A gateway between here and HDFS limits the size of a request: have the limit raised, or"
                + " make parts smaller by block_size and part_blocks."
        case .http(status: 407, _):
            "The proxy wants to know who asks: check [hdfs] proxy."
        case .http:
            "A proxy or gateway between here and HDFS answered; see its log."
        case .notWebHDFS(_, isHadoopRPC: true):
            "Use the NameNode's HTTP port in [hdfs] endpoints: 9870 by default, 50070 in Hadoop 2."
        case .notWebHDFS:
            "Wrong host, port or prefix in [hdfs] endpoints, or WebHDFS is disabled, or the path is"
                + " too long. Ports: NameNode 9870 (Hadoop 2: 50070), HttpFS 14000."
        case .unauthorized:
            "Set [hdfs] user; a cluster with Kerberos needs HttpFS or a gateway that lets us in."
        case .forbidden:
            "HttpFS answers so when its httpfs.access.mode is read-only or write-only; where nothing"
                + " may be read, set verify = \"length\"."
        case .unreachable(let error), .broken(let error):
            error.isTransient
                ? nil
                : "Check scheme, port and certificate; WebHDFS is at the NameNode's HTTP port, 9870 by"
                    + " default (Hadoop 2: 50070)."
        case .redirectUnusable where dataNode?.port == 0:
            "The cluster has no port for this scheme: try https:// (or http://) in [hdfs] endpoints."
        case .redirectUnusable(let error):
            error.isAboutTheName
                ? "Map that name \(mapping)."
                : "That DataNode is down; if it is so with all of them, map their names \(mapping)."
        case .noRedirect:
            "Something between here and HDFS swallows the redirect, or it is no WebHDFS server."
        case .refused:
            "Usually the destination exists, or its parent does not."
        case .everyEndpoint(let errors):
            errors.lazy.compactMap(\.hint).first
        case .incomplete:
            "Old Hadoop or a proxy; the file is too short and must be sent again."
        case .malformedAnswer, .invalidPath, .body, .sink, .cancelled:
            nil
        }
    }
}

private let mapping =
    "in [hdfs] resolve, as \"host:port=address:port\", or use HttpFS or Knox"

extension CurlError {
    fileprivate var isAboutTheName: Bool { if case .resolve = reason { true } else { false } }
}

/// Bytes; the query, and perhaps a token, need the rest of the 4096 that a DataNode's HTTP server
/// reads.
private let longestSafePath = 3000
