import Glibc

/// A built executable of this package, run as a process of its own.
public final class Command: Sendable {
    public struct Outcome: Sendable {
        /// The exit code; minus the signal's number when a signal ended it.
        public let code: Int32
        public let output: String
        public let errors: String
    }

    private let pid: pid_t
    private let output: TemporaryFolder

    /// Starts `name`: an absolute path, or an executable of this package.
    ///
    /// - Parameter environment: In addition to a bare one with TZ=UTC.
    public init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        output = try TemporaryFolder()
        let path = try Self.path(of: name)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (descriptor, file) in [(Int32(1), "out"), (2, "err")] {
            posix_spawn_file_actions_addopen(
                &actions, descriptor, output.path(file), O_WRONLY | O_CREAT, 0o600)
        }
        // The argument parser ends a wrong command by `exit`: what its frames hold then looks lost.
        try output.write("leak:ArgumentParser\n", to: "lsan")
        let usual = [
            "PATH": "/usr/bin:/bin", "TZ": "UTC",
            "LSAN_OPTIONS": "suppressions=\(output.path("lsan")):print_suppressions=0",
        ]
        let values = usual.merging(environment) { $1 }
        let pid = try Self.withCStrings([path] + arguments) { arguments in
            try Self.withCStrings(values.map { "\($0)=\($1)" }) { environment in
                var pid = pid_t()
                let code = posix_spawn(&pid, path, &actions, nil, arguments, environment)
                guard code == 0 else { throw TestSetupError(path, code) }
                return pid
            }
        }
        self.pid = pid
    }

    /// Runs it to its end.
    public static func run(
        _ name: String, _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> Outcome {
        try await Command(name, arguments, environment: environment).wait()
    }

    /// Ends it with SIGKILL.
    public func kill() { signal(SIGKILL) }

    public func signal(_ number: Int32) { _ = Glibc.kill(pid, number) }

    /// What it wrote to standard error so far.
    public var errorsSoFar: String {
        (try? output.read("err")).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// Waits until it writes `text` to standard error.
    ///
    /// - Throws: If it ends without.
    public func waitForError(_ text: String) async throws {
        while !errorsSoFar.contains(text) {
            guard isRunning || errorsSoFar.contains(text) else {
                throw TestSetupError("it ended without '\(text)': \(errorsSoFar)", ECHILD)
            }
            await Task.yield()
        }
    }

    private var isRunning: Bool {
        var information = siginfo_t()
        let code = waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT)
        return code == 0 && information.si_signo == 0
    }

    /// To be called once.
    public func wait() async throws -> Outcome {
        let pid = pid
        let status = await withCheckedContinuation { continuation in
            // A thread of its own, because it blocks.
            let box = Unmanaged.passRetained(Waiting(pid: pid, continuation: continuation))
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { context in
                    if let context {
                        Unmanaged<Waiting>.fromOpaque(context).takeRetainedValue().run()
                    }
                    return nil
                }, box.toOpaque())
            pthread_detach(thread)
        }
        let code = status & 0x7f == 0 ? (status >> 8) & 0xff : -(status & 0x7f)
        return Outcome(
            code: code, output: String(decoding: try output.read("out"), as: UTF8.self),
            errors: String(decoding: try output.read("err"), as: UTF8.self))
    }

    private final class Waiting {
        let pid: pid_t
        let continuation: CheckedContinuation<Int32, Never>

        init(pid: pid_t, continuation: CheckedContinuation<Int32, Never>) {
            (self.pid, self.continuation) = (pid, continuation)
        }

        func run() {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
            continuation.resume(returning: status)
        }
    }

    /// An absolute path stays; a name is that of an executable of this package.
    public static func path(of name: String) throws -> String {
        name.hasPrefix("/") ? name : try folder() + "/" + name
    }

    /// Where SwiftPM puts the tests and the executables alike.
    private static func folder() throws -> String {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard count > 0 else { throw TestSetupError("/proc/self/exe", errno) }
        let path = String(
            decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) throws -> Result
    ) rethrows -> Result {
        let copies = strings.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return try body(copies + [nil])
    }
}
