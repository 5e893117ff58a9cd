/// What every request of a server needs.
struct ServerContext: Sendable {
    let options: SandboxOptions
    let volume: Volume
    let nameNode: NameNode
    let dataNode: DataNode
    let faults: Faults
    let log: RequestLog
    let now: @Sendable () -> Int64

    var control: Control { Control(isAllowed: options.allowsFaults, faults: faults, log: log) }
}
