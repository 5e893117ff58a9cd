/// What another configuration changes, by the keys of its file, for the log of who reads it again.
struct ConfigurationChanges: Equatable, Sendable {
    /// What passes under way follow.
    let followed: [String]
    /// What takes effect with the next pass. Fewer PUTs at once do as soon as one ends.
    let forNextPass: [String]

    init(from old: Configuration, to new: Configuration) {
        let both = Set(old.streams.map(\.name)).intersection(new.streams.map(\.name))
        let (before, now) = (old.settings(detailing: both), new.settings(detailing: both))
        let keys = Set(before.keys).union(now.keys).filter { before[$0] != now[$0] }.sorted()
        let live = Set(
            [
                "limits.rate", "limits.burst", "limits.timetable", "limits.open_files",
                "limits.hold_deleted",
            ]
                + both.map { "streams.\($0).rate" })
        followed = keys.filter(live.contains)
        forNextPass = keys.filter { !live.contains($0) }
    }
}

extension ConfigurationChanges: CustomStringConvertible {
    var description: String {
        let parts = [("at once", followed), ("with the next pass", forNextPass)]
            .filter { !$0.1.isEmpty }.map { "\($0): \($1.joined(separator: ", "))" }
        return parts.isEmpty ? "nothing changed" : parts.joined(separator: "; ")
    }
}

extension Configuration {
    /// Everything that a file can say, by its keys; of other streams only that they are there.
    fileprivate func settings(detailing names: Set<String>) -> [String: AnyHashable] {
        var all: [String: AnyHashable] = [
            "state": state, "host": host, "timezone": hours, "keep": keep,
            "hdfs.endpoints": hdfs.endpoints, "hdfs.user": hdfs.user,
            "hdfs.permission": hdfs.permission, "hdfs.replication": hdfs.replication,
            "hdfs.resolve": hdfs.connectTo, "hdfs.proxy": hdfs.proxy,
            "limits.rate": limits.total?.rate, "limits.burst": limits.total?.ownBurst,
            "limits.timetable": limits.timetable, "limits.concurrency": limits.concurrency,
            "limits.open_files": limits.openFiles, "limits.hold_deleted": limits.holdDeleted,
            "schedule.delay": schedule.delay, "schedule.spread": schedule.spread,
            "schedule.lookback": schedule.lookback,
        ]
        for stream in streams {
            guard names.contains(stream.name) else {
                all["streams.\(stream.name)"] = true
                continue
            }
            for (key, value) in stream.settings { all["streams.\(stream.name).\(key)"] = value }
        }
        return all
    }
}

extension StreamConfiguration {
    fileprivate var settings: [String: AnyHashable] {
        [
            "source": source, "destination": destination, "stamp": stamp, "settle": settle,
            "expect": expect, "rate": rate, "priority": priority, "block_size": blockSize,
            "part_blocks": partBlocks, "verify": verify,
        ]
    }
}
