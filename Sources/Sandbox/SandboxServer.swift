import Glibc
import NIOCore
import NIOHTTP1
import NIOPosix

/// A WebHDFS server over a local folder, NameNode and DataNode, each on a port of its own.
public final class SandboxServer: Sendable {
    /// The first NameNode, `http://127.0.0.1:9870`.
    public var url: String { urls[0] }
    /// All NameNodes.
    public let urls: [String]
    /// The DataNode; the same as `url` for HttpFS, which has none.
    public let dataNodeURL: String
    public let faults: Faults

    private let volume: Volume
    private let log: RequestLog
    private let running: Task<Void, Never>

    /// Serves `root`, which is made if it is missing, and returns when requests are taken.
    ///
    /// - Parameters:
    ///   - root: A folder; what lies in it already is served too.
    ///   - port: The first NameNode's; 0 is any free one. The others' and the DataNode's always are.
    public static func start(
        root: String, port: Int = 0, faults: Faults = Faults(),
        options: SandboxOptions = SandboxOptions()
    ) async throws -> SandboxServer {
        let layout = FileLayout(blockSize: options.blockSize, replication: options.replication)
        let volume = try Volume(root: root, layout: layout)
        var nameNodes = [try await Listener(host: options.host, port: port)]
        while nameNodes.count < options.nameNodes {
            nameNodes.append(try await Listener(host: options.host, port: 0))
        }
        let dataNode =
            options.personality == .httpfs
            ? nil : try await Listener(host: options.host, port: 0)
        return SandboxServer(volume, nameNodes, dataNode, faults, options)
    }

    private init(
        _ volume: Volume, _ fronts: [Listener], _ back: Listener?, _ faults: Faults,
        _ options: SandboxOptions
    ) {
        let log = RequestLog()
        let now: @Sendable () -> Int64 = { millisecondsNow() }
        let address = fronts[0].address
        let backAddress = back?.address ?? address
        let context = ServerContext(
            options: options, volume: volume,
            nameNode: NameNode(
                volume: volume, options: options, address: address,
                dataNodeAddress: backAddress, now: now),
            dataNode: DataNode(
                volume: volume, options: options, nameNodeAddress: address, now: now),
            faults: faults, log: log, now: now)
        (self.faults, self.log, self.volume) = (faults, log, volume)
        urls = fronts.map { "http://\($0.address)" }
        dataNodeURL = "http://\(backAddress)"
        running = Task {
            await withDiscardingTaskGroup { group in
                for (number, front) in fronts.enumerated() {
                    group.addTask { await front.serve(number, context) }
                }
                if let back { group.addTask { await back.serve(nil, context) } }
            }
        }
    }

    /// What was asked so far, oldest first; the last 25 000 at least, and 50 000 at most.
    public var requests: [RequestRecord] { log.records }

    public func forgetRequests() { log.forget() }

    /// Ends all connections, drops who is held, and returns when ports and folder are free.
    public func stop() async {
        running.cancel()
        await running.value
        volume.close()
    }

    deinit { running.cancel() }
}

private func millisecondsNow() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
}
