import ArgumentParser
import Glibc
import Shipping

@main
struct Logferry: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "logferry",
        abstract: "Ships each finished hour's log files into HDFS: verified, resumable, polite.",
        discussion: """
            A file becomes visible in HDFS only after HDFS's own checksum of it equals the one \
            computed while it was streamed. What was done is kept in manifests, so that a restart \
            resumes.

            \(Exit.explanation)
            """,
        version: version,
        subcommands: [Ship.self, Serve.self, Backfill.self, Status.self])

    static func main() async {
        Footprint.keepHeapSmall()
        Footprint.releaseCode()
        // Whoever read our lines and closed the pipe wants no more of them; the logs still have to
        // get there.
        signal(SIGPIPE, SIG_IGN)
        await main(nil)
    }
}
