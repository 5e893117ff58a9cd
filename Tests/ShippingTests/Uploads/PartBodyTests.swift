import TestSupport
import Testing
import WebHDFS

@testable import Shipping

@Suite struct PartBodyTests {
    @Test func whatIsSentIsAskedAgainWhenALimitChangesUntilItIsOver() throws {
        let folder = try TemporaryFolder()
        let limiter = try RateLimiter(state: folder.path, pace: Pace(total: limit(1)))
        let body = PartBody(
            try source(in: folder), range: 0..<3, blockSize: 512, form: ChecksumForm(),
            flow: limiter.flow(stream: nil), progress: FileProgress(source: "a", size: 3))
        let woken = ManualTime(0)
        body.start { woken.now += 1 }
        try limiter.apply(Pace(total: limit(2)))
        #expect(woken.now == 1)
        body.finish(sent: 0)
        try limiter.apply(Pace(total: limit(3)))
        #expect(woken.now == 1)
    }

    private func source(in folder: TemporaryFolder) throws -> SourceFile {
        let name = "a.2026112008"
        let path = try folder.write("abc", to: name)
        return try SourceFile(
            opening: FoundFile(
                path: path, name: name, captures: [:], size: 3, modified: .now(), device: 0,
                inode: 0, pattern: try SourcePattern(folder.path("a.%Y%m%d%H"))))
    }
}
