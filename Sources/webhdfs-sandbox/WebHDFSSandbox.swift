public import ArgumentParser
import Glibc
public import Sandbox

@main
struct WebHDFSSandbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhdfs-sandbox",
        abstract: "A WebHDFS server over a local folder, for trying things out and for tests.",
        discussion: "Runs until SIGTERM or SIGINT.")

    @Option(help: ArgumentHelp("The folder to serve; made if it is missing.", valueName: "dir"))
    var root: String
    @Option(help: "The NameNode's port; 0 is any free one.")
    var port = 0
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"
    @Option(help: ArgumentHelp("NameNodes over the same files.", valueName: "n"))
    var nameNodes = 1
    @Option(help: "webhdfs, or httpfs for a gateway's manners.")
    var personality = SandboxOptions.Personality.webhdfs
    @Option(help: ArgumentHelp("Whom permissions do not bind, besides hdfs.", valueName: "user"))
    var superuser: String?
    @Option(help: ArgumentHelp("Block size of files whose CREATE names none.", valueName: "bytes"))
    var blockSize: Int64 = 128 << 20
    @Option(help: ArgumentHelp("Entries in an answer to LISTSTATUS_BATCH.", valueName: "n"))
    var listLimit = 1000
    @Option(help: ArgumentHelp("A directory that is an encryption zone.", valueName: "path"))
    var encryptionZone: [String] = []
    @Option(help: ArgumentHelp("A directory whose files are erasure-coded.", valueName: "path"))
    var erasureCoded: [String] = []
    @Flag(help: "Answer /sandbox/faults and /sandbox/requests.")
    var allowFaults = false

    private var options: SandboxOptions {
        var options = SandboxOptions()
        options.host = host
        options.nameNodes = nameNodes
        options.personality = personality
        options.superuser = superuser
        options.blockSize = blockSize
        options.listLimit = listLimit
        options.encryptionZones = encryptionZone
        options.erasureCodedDirectories = erasureCoded
        options.allowsFaults = allowFaults
        return options
    }

    func run() async throws {
        let signals = StopSignals()
        let server = try await SandboxServer.start(root: root, port: port, options: options)
        let urls = server.urls.joined(separator: " ")
        print("WebHDFS sandbox at \(urls), serving \(root)")
        fflush(nil)
        await signals.wait()
        await server.stop()
    }
}

extension SandboxOptions.Personality: ExpressibleByArgument {}
