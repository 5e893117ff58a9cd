internal import Synchronization

/// The endpoints of one cluster, and which of them answered last.
final class Endpoints: Sendable {
    let all: [Endpoint]
    private let active = Mutex(0)

    init(_ texts: [String]) throws(EndpointError) {
        guard !texts.isEmpty else { throw EndpointError("", .none) }
        var all: [Endpoint] = []
        for text in texts { all.append(try Endpoint(text)) }
        self.all = all
    }

    /// The index of the one to begin with.
    var preferred: Int { active.withLock { $0 } }

    func prefer(_ index: Int) { active.withLock { $0 = index } }
}
