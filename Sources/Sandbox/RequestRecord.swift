import Synchronization

/// One request the server has seen.
public struct RequestRecord: Codable, Sendable, Equatable {
    public let role: Role
    /// Which of several NameNodes, from 0; nil is the DataNode.
    public let nameNode: Int?
    public let method: String
    /// Upper case; empty when there was none.
    public let op: String
    /// The decoded HDFS path, or for another URL its path.
    public let path: String
    /// Decoded, without `delegation` and `token`.
    public let query: [String: String]
    /// Bytes of the body that were taken from the connection.
    public var bodyBytes: Int64 = 0
    /// The status answered; nil while there is none, and when the connection was closed without one.
    public var status: Int?
}

/// The last requests, oldest first.
final class RequestLog: Sendable {
    /// Older ones are forgotten, so that a server left running does not grow.
    static let capacity = 50_000

    private let state = Mutex<(first: Int, records: [RequestRecord])>((0, []))

    var records: [RequestRecord] { state.withLock { $0.records } }

    func forget() {
        state.withLock { state in
            state = (state.first + state.records.count, [])
        }
    }

    /// - Returns: What to call the record in `update`.
    func append(_ record: RequestRecord) -> Int {
        state.withLock { state in
            if state.records.count >= Self.capacity {
                state.records.removeFirst(Self.capacity / 2)
                state.first += Self.capacity / 2
            }
            state.records.append(record)
            return state.first + state.records.count - 1
        }
    }

    func update(_ number: Int, _ change: @Sendable (inout RequestRecord) -> Void) {
        state.withLock { state in
            guard number >= state.first, number - state.first < state.records.count else { return }
            change(&state.records[number - state.first])
        }
    }
}
