import TestSupport

typealias Host = LogHost

/// The configuration and the arguments with which the built command ships the logs.
extension LogHost {
    /// Writes a configuration of blocks of 1 MiB, so that small files have several parts.
    func writeConfiguration(_ more: String = "", in file: String = "logferry.toml") throws {
        let text = """
            state = "\(folder.path("state"))"
            host = "web"
            timezone = "UTC"
            [hdfs]
            endpoints = ["\(server.url)"]
            user = "logs"
            [streams.access]
            source = "\(folder.path("logs"))/*.%Y%m%d%H.log"
            destination = "/logs/%Y%m%d%H/{host}.{name}"
            block_size = "1MiB"
            \(more)
            """
        try folder.write(text, to: file)
    }

    /// The arguments that ship the hour.
    var backfill: [String] {
        [
            "backfill", "--config", folder.path("logferry.toml"), "--from", "2026-11-20T08",
            "--to", "2026-11-20T09", "--json",
        ]
    }
}
