/// Something that goes wrong on purpose: for which requests, at which moment, and what.
///
/// As JSON: `{"match": {"op": "CREATE", "role": "datanode", "times": 1}, "moment": {"body": {"after": 1000}},
/// "action": {"reset": {}}}`. What is left out of `match` is not asked for; `moment` defaults to `arrival`.
public struct Fault: Codable, Sendable, Equatable {
    public var action: Action
    public var moment: Moment
    public var match: RequestMatch

    public init(
        _ action: Action, at moment: Moment = .arrival, on match: RequestMatch = RequestMatch()
    ) {
        (self.action, self.moment, self.match) = (action, moment, match)
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        action = try values.decode(Action.self, forKey: .action)
        moment = try values.decodeIfPresent(Moment.self, forKey: .moment) ?? .arrival
        match = try values.decodeIfPresent(RequestMatch.self, forKey: .match) ?? RequestMatch()
    }

    /// A point in the life of a request.
    public enum Moment: Codable, Sendable, Equatable {
        /// The head has been read, nothing is done yet.
        case arrival
        /// So many bytes of the body have been taken and stored, or, of an OPEN, sent. Happens also when the body
        /// ends exactly there; never when it is shorter.
        case body(after: Int64)
        /// The client went away in mid-body; the file is not closed yet.
        case cut
        /// The work is done, also on disk; the answer is not sent.
        case done
    }

    public enum Action: Codable, Sendable, Equatable {
        /// This answer instead of the right one, then the connection is closed; of a DataNode's file the bytes so far
        /// stay, closed. An early 201 is `answer(with: .created)` at `body(after:)`.
        case answer(with: Answer)
        /// The connection ends with FIN. At `done` that is a lost reply.
        case close
        /// The connection ends with RST.
        case reset
        /// Nothing moves until the fault is released, removed or cleared; then all goes on, even if the client has gone.
        /// At `arrival` that makes a late duplicate of what the client sent again; at `body` a stall; at `cut` a lease
        /// that stays held; at `done` a late answer.
        case hold
        /// Of the body only so many bytes are stored, and success is answered. `moment` does not matter.
        case storeOnly(bytes: Int64)
        /// The byte at this offset of the body is stored, and checksummed, with one bit changed. `moment` does not matter.
        case corrupt(offset: Int64)
        /// Success is answered when the body has come, and the file stays open until the fault is released: what Hadoop
        /// before 2.8 does, which closes it a moment later. `moment` does not matter.
        case answerBeforeClose
        /// The body is read no faster. `moment` does not matter.
        case readAtMost(bytesPerSecond: Int64)
        /// The Location of a redirect names this `host:port`. `moment` does not matter.
        case redirect(to: String)
        /// A NameNode answers as a standby does: all but CREATE and GETHOMEDIRECTORY is refused. `moment` does not matter.
        case standby
        /// Changes are refused, a CREATE by the DataNode. `moment` does not matter.
        case safeMode
    }
}

public enum Role: String, Codable, Sendable, Equatable {
    case nameNode = "namenode"
    case dataNode = "datanode"
}

/// Which requests a fault is for.
public struct RequestMatch: Codable, Sendable, Equatable {
    /// `CREATE`, in any case of letters; nil is any.
    public var op: String?
    public var role: Role?
    /// A glob over the decoded HDFS path: `?` and `*` stop at slashes, `**` does not.
    public var path: String?
    /// A parameter that the query has, such as `excludedatanodes`.
    public var parameter: String?
    /// Which of several NameNodes, from 0; nil is any, and the DataNode.
    public var nameNode: Int?
    /// So many matching requests pass first.
    public var skip: Int
    /// So many are hit then; nil is all.
    public var times: Int?

    public init(
        op: String? = nil, role: Role? = nil, path: String? = nil, parameter: String? = nil,
        nameNode: Int? = nil, skip: Int = 0, times: Int? = 1
    ) {
        (self.op, self.role, self.path, self.nameNode) = (op, role, path, nameNode)
        self.parameter = parameter
        (self.skip, self.times) = (skip, times)
    }

    /// `"times": null` is all, a missing `times` is 1.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        op = try values.decodeIfPresent(String.self, forKey: .op)
        role = try values.decodeIfPresent(Role.self, forKey: .role)
        path = try values.decodeIfPresent(String.self, forKey: .path)
        parameter = try values.decodeIfPresent(String.self, forKey: .parameter)
        nameNode = try values.decodeIfPresent(Int.self, forKey: .nameNode)
        skip = try values.decodeIfPresent(Int.self, forKey: .skip) ?? 0
        times = values.contains(.times) ? try values.decode(Int?.self, forKey: .times) : 1
    }

    func accepts(_ request: Request) -> Bool {
        if let op, op.uppercased() != request.op { return false }
        if let role, role != request.role { return false }
        if let nameNode, nameNode != request.nameNode { return false }
        if let parameter, request[parameter] == nil { return false }
        guard let path else { return true }
        return PathGlob(path).matches(request.hdfsPath ?? request.urlPath)
    }
}
