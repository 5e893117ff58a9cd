import Glibc
import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// The host's memory is for the business: what it has in the page cache stays, what only we read goes.
///
/// The kernel may take pages back at any time, so half of what was there is enough.
@Suite(.enabled("temporary files live in memory") { try canEvict() }, .timeLimit(.minutes(10)))
struct PageCacheTests {
    /// Of three parts, not of whole pages.
    private static let content = patternBytes(5 << 19 | 1_234)
    private static let pages = (content.count + pageBytes - 1) / pageBytes
    /// Pages that the kernel is busy with when it is asked to let go of them stay.
    private static let few = pages / 4
    private static let pageBytes = Int(sysconf(Int32(_SC_PAGESIZE)))

    @Test(arguments: [nil, Rate(bytesPerSecond: 4_000_000)])
    func whatOnlyWeReadDoesNotStayInTheCache(rate: Rate?) async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        try #require(try evict(path))
        let report = try await rig.ship { $0.limits.total = rate.map { RateLimit(rate: $0) } }
        #expect(report.count(.published) == 1)
        #expect(rig.published("a") == Self.content)
        #expect(try cachedPages(of: path) <= Self.few)
    }

    @Test func whatOthersHaveInTheCacheStays() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        try #require(try evict(path))
        _ = try rig.folder.read("logs/a.\(Rig.hour).log")
        #expect(try await rig.ship().count(.published) == 1)
        #expect(try cachedPages(of: path) > Self.pages / 2)
    }

    /// A tail that somebody just read, behind what nobody did.
    @Test func whatOthersHaveOfAFileStays() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        try #require(try evict(path))
        try readTail(of: path, from: 1 << 20)
        let before = try cachedPages(of: path)
        #expect(try await rig.ship().count(.published) == 1)
        let after = try cachedPages(of: path)
        #expect((before / 2...before).contains(after))
    }

    /// HDFS has the file, and no receipt tells so: it is read to be compared.
    @Test func whatIsReadToBeComparedDoesNotStayInTheCache() async throws {
        let rig = try await Rig()
        let path = try rig.log("a", Self.content)
        _ = try await rig.ship()
        try #require(try evict(path))
        let report = try await rig.ship { $0.state = rig.folder.path("new-state") }
        #expect(report.count(.already) == 1)
        #expect(try cachedPages(of: path) <= Self.few)
    }

    @Test func aLookIntoTheCacheWaitsForNoDiskAndReadsNoMoreThanAChunkAhead() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(Self.content, to: "a.2026112008")
        try #require(try evict(path))
        let found = FoundFile(
            path: path, name: "a.2026112008", captures: [:], size: Int64(Self.content.count),
            modified: .now(), device: 0, inode: 0,
            pattern: try SourcePattern(folder.path("a.%Y%m%d%H")))
        let file = try SourceFile(opening: found)
        var byte = [UInt8](repeating: 0, count: 1)
        let count = try byte.withUnsafeMutableBytes { try file.readCached(into: $0, at: 0) }
        #expect(count == nil)
        #expect(try cachedPages(of: path) <= DiskChunk.capacity / Self.pageBytes)
    }

    private func readTail(of path: String, from offset: Int) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw TestSetupError(path, errno) }
        defer { close(descriptor) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_RANDOM)
        var bytes = [UInt8](repeating: 0, count: Self.content.count - offset)
        #expect(pread(descriptor, &bytes, bytes.count, offset) == bytes.count)
    }
}
