import Testing
import WebHDFS

/// What every server under test does. Where the sandbox and a real HDFS differ, the sandbox is wrong.
@Suite(.timeLimit(.minutes(10))) struct ConformanceTests {
    typealias Server = ServerUnderTest

    @Test(.enabled(if: Server.realURL != nil, "LOGFERRY_TEST_WEBHDFS names no real HDFS"))
    func theSuiteRunsOnARealHDFSToo() async throws {
        try await Server.realHDFS.withPlace { place in
            let status = try await place.client.status(place.directory)
            #expect(status?.kind == .directory)
        }
    }

    // MARK: - Directories

    @Test(arguments: Server.available)
    func aDirectoryIsMadeWithItsParentsAndAgainWithoutHarm(server: Server) async throws {
        try await server.withPlace { place in
            let deep = try place.path("a").appending("b").appending("c")
            try await place.client.makeDirectories(deep, permission: "750")
            try await place.client.makeDirectories(deep)
            let status = try await place.client.status(deep)
            #expect(status?.kind == .directory)
            #expect(status?.permission == "750")
            #expect(status?.owner == "logs")
            #expect(status?.length == 0)
            #expect(try await place.client.list(deep) == [])
        }
    }

    @Test(arguments: Server.available) func whatIsNotThereHasNoStatus(server: Server) async throws {
        try await server.withPlace { place in
            let missing = try await place.client.status(place.path("missing"))
            #expect(missing == nil)
            let below = try await place.client.status(place.path("missing").appending("file"))
            #expect(below == nil)
            let error = await #expect(throws: WebHDFSError.self) {
                try await place.client.list(place.path("missing"))
            }
            #expect(error?.isNotFound == true)
            #expect(error?.isTransient == false)
        }
    }

    @Test(arguments: Server.available)
    func aListingIsInTheOrderOfTheNamesBytesTakenAsSignedNumbers(server: Server) async throws {
        try await server.withPlace { place in
            let names = ["é", ".hidden", "B", "a", "a-1", "a.b"]
            for name in names.shuffled() {
                try await place.client.put(pattern(3), at: place.path(name))
            }
            let list = try await place.client.list(place.directory)
            #expect(list.map(\.pathSuffix) == names)
            #expect(list.allSatisfy { $0.kind == .file && $0.length == 3 && $0.fileId != nil })
            var batched: [FileStatus] = []
            for try await batch in place.client.listBatches(place.directory) {
                batched += batch.entries
            }
            #expect(batched == list)
        }
    }

    @Test(arguments: Server.available)
    func aFileWhereADirectoryIsNeededIsNamedAsSuch(server: Server) async throws {
        try await server.withPlace { place in
            let file = try place.path("file")
            try await place.client.put(pattern(1), at: file)
            let below = try file.appending("x")
            let errors = [
                await failure { try await place.client.put(pattern(1), at: below) },
                await failure { try await place.client.makeDirectories(below) },
                await failure { _ = try await place.client.status(below) },
            ]
            for error in errors {
                #expect(error?.parentIsFile == true, "\(error.map { "\($0)" } ?? "no error")")
                #expect(error?.isTransient == false)
                #expect(error?.hint?.contains("directory is needed") == true)
            }
            let error = await failure { try await place.client.makeDirectories(file) }
            #expect(error?.alreadyExists == true)
        }
    }

    // MARK: - Writing and reading

    static let sizes = [0, 1, 511, 512, 65_535, 65_536, 65_537, 200_001]

    @Test(arguments: Server.available, sizes)
    func aFileIsWhatWasSentAndItsChecksumIsAsComputed(server: Server, size: Int) async throws {
        try await server.withPlace { place in
            let path = try place.path("file")
            let bytes = pattern(size)
            let body = BytesBody(bytes)
            try await place.client.create(
                path, body: body,
                options: CreateOptions(blockSize: 65_536, replication: 1, permission: "604"))
            #expect(body.finishes == [Int64(size)])

            let status = try await place.client.status(path)
            #expect(status?.kind == .file)
            #expect(status?.length == Int64(size))
            #expect(status?.blockSize == 65_536)
            #expect(status?.replication == 1)
            #expect(status?.permission == "604")
            #expect(status?.owner == "logs")
            #expect(status?.isEncrypted == false && status?.isErasureCoded == false)
            #expect(try await place.client.bytes(path) == bytes)

            let checksum = try await place.client.checksum(path)
            let computed = fileChecksum(
                of: digests(of: bytes, blockSize: 65_536),
                like: ChecksumAlgorithm(checksum.algorithm))
            #expect(computed == checksum)
        }
    }

    @Test(arguments: Server.available) func aPieceOfAFileIsRead(server: Server) async throws {
        try await server.withPlace { place in
            let path = try place.path("file")
            let bytes = pattern(150_000)
            try await place.client.put(bytes, at: path)
            #expect(
                try await place.client.bytes(path, offset: 65_000, length: 70_000)
                    == Array(bytes[65_000..<135_000]))
            #expect(
                try await place.client.bytes(path, offset: 149_990, length: 100)
                    == Array(bytes[149_990...]))
            let error = await failure {
                _ = try await place.client.bytes(path, offset: 150_001)
            }
            #expect(error?.cause.contains("out of") == true, "\(error?.cause ?? "no error")")
        }
    }

    @Test(arguments: Server.available)
    func anExistingFileIsNeverOverwritten(server: Server) async throws {
        try await server.withPlace { place in
            let path = try place.path("file")
            try await place.client.put(pattern(10), at: path)
            let error = await failure { try await place.client.put([1, 2, 3], at: path) }
            #expect(error?.alreadyExists == true)
            #expect(error?.isTransient == false)
            #expect(error?.dataNode != nil)
            #expect(try await place.client.bytes(path) == pattern(10))
        }
    }

    @Test(arguments: Server.available)
    func everyLegalNameIsKeptByteForByte(server: Server) async throws {
        let names = [
            "a b", "100%", "100%25", "x+y", "a;b", "a#b", "a?b=c&d", "a,b", "é", "e\u{301}", "日本",
            "🚢",
            "'q\"", "(1)[2]{3}", "~!@$^*", "back\\slash", "-", "%2F", "a=b", "<&>", "|`",
            String(repeating: "n", count: 255), String(repeating: "é", count: 127),
        ]
        try await server.withPlace { place in
            let other = try place.path("other dir+%")
            try await place.client.makeDirectories(other)
            for (index, name) in names.enumerated() {
                let path = try place.path(name)
                let bytes = pattern(index)
                try await place.client.put(bytes, at: path)
                #expect(try await place.client.bytes(path) == bytes, "\(name)")
                let listed = try await place.client.list(place.directory).filter {
                    $0.kind == .file
                }
                #expect(listed.count == 1)
                #expect(listed.first.map { Array($0.pathSuffix.utf8) } == Array(name.utf8))
                _ = try await place.client.checksum(path)
                try await place.client.rename(path, to: other.appending(name))
                #expect(try await place.client.delete(other.appending(name)))
            }
        }
    }

    @Test(arguments: Server.available)
    func aBlockSizeThatHDFSDoesNotAllowIsABadRequest(server: Server) async throws {
        try await server.withPlace { place in
            let path = try place.path("file")
            let error = await failure {
                try await place.client.create(
                    path, body: BytesBody([1]), options: CreateOptions(blockSize: 512))
            }
            #expect(error?.remoteMeaning == .badRequest, "\(error.map { "\($0)" } ?? "no error")")
        }
    }

    @Test(arguments: Server.available)
    func thereIsNoChecksumOfWhatIsNoFile(server: Server) async throws {
        try await server.withPlace { place in
            let missing = await failure { _ = try await place.client.checksum(place.path("no")) }
            #expect(missing?.isNotFound == true)
            let directory = await failure { _ = try await place.client.checksum(place.directory) }
            #expect(directory?.isNotFound == true)
        }
    }

    // MARK: - CONCAT

    @Test(arguments: Server.available)
    func joinedPartsAreTheWholeWithTheChecksumOfTheWhole(server: Server) async throws {
        try await server.withPlace { place in
            let bytes = pattern(300_000)
            let parts = [0..<131_072, 131_072..<262_144, 262_144..<300_000]
            var paths: [HDFSPath] = []
            for (index, part) in parts.enumerated() {
                paths.append(try place.path(".part \(index)+%"))
                try await place.client.put(Array(bytes[part]), at: paths[index])
            }
            let before = try await place.client.status(paths[0])
            try await place.client.concat(onto: paths[0], sources: Array(paths[1...]))

            let after = try await place.client.status(paths[0])
            #expect(after?.length == 300_000)
            #expect(after?.fileId == before?.fileId)
            #expect(try await place.client.list(place.directory).count == 1)
            #expect(try await place.client.bytes(paths[0]) == bytes)
            #expect(
                try await place.client.checksum(paths[0])
                    == fileChecksum(of: digests(of: bytes, blockSize: 65_536)))
        }
    }

    @Test(arguments: Server.available)
    func joinedPartsOfAnyLengthHaveTheChecksumOfTheirBlocks(server: Server) async throws {
        try await server.withPlace { place in
            let (first, second) = (try place.path("1"), try place.path("2"))
            try await place.client.put(pattern(70_000), at: first)
            try await place.client.put(pattern(1000), at: second)
            try await place.client.concat(onto: first, sources: [second])
            let blocks =
                digests(of: pattern(70_000), blockSize: 65_536)
                + digests(of: pattern(1000), blockSize: 65_536)
            #expect(try await place.client.checksum(first) == fileChecksum(of: blocks))
        }
    }

    @Test(arguments: Server.available)
    func partsThatCannotBeJoinedStayAsTheyAre(server: Server) async throws {
        try await server.withPlace { place in
            let target = try place.path("target")
            try await place.client.put(pattern(10), at: target)
            let elsewhere = try place.path("elsewhere").appending("part")
            try await place.client.put(pattern(10), at: elsewhere)
            let empty = try place.path("empty")
            try await place.client.put([], at: empty)

            let missing = await failure {
                try await place.client.concat(onto: target, sources: [place.path("missing")])
            }
            #expect(missing?.isNotFound == true)
            for source in [elsewhere, empty, target] {
                let error = await failure {
                    try await place.client.concat(onto: target, sources: [source])
                }
                #expect(error?.concatUnsupported == true, "\(error.map { "\($0)" } ?? "no error")")
            }
            #expect(try await place.client.bytes(target) == pattern(10))
            #expect(try await place.client.status(elsewhere) != nil)
        }
    }

    // MARK: - RENAME and DELETE

    @Test(arguments: Server.available)
    func aRenamedFileKeepsItsIdentity(server: Server) async throws {
        try await server.withPlace { place in
            let (old, new) = (try place.path(".staged"), try place.path("final"))
            try await place.client.put(pattern(9), at: old)
            let before = try await place.client.status(old)
            try await place.client.rename(old, to: new)
            let after = try await place.client.status(new)
            #expect(after?.fileId == before?.fileId)
            #expect(after?.modificationTime == before?.modificationTime)
            #expect(try await place.client.status(old) == nil)
        }
    }

    @Test(arguments: Server.available)
    func whatExistsIsReplacedOnlyOnRequest(server: Server) async throws {
        try await server.withPlace { place in
            let (source, target) = (try place.path("source"), try place.path("target"))
            try await place.client.put(pattern(1), at: source)
            try await place.client.put(pattern(2), at: target)
            let error = await failure { try await place.client.rename(source, to: target) }
            #expect(error?.alreadyExists == true)
            #expect(error?.description.contains(" to \(target)") == true)
            #expect(try await place.client.bytes(target) == pattern(2))
            try await place.client.rename(source, to: target, mode: .overwrite)
            #expect(try await place.client.bytes(target) == pattern(1))
        }
    }

    @Test(arguments: Server.available)
    func aFileIsNeverMovedIntoADirectoryThatHasItsNewName(server: Server) async throws {
        try await server.withPlace { place in
            let (source, target) = (try place.path("source"), try place.path("target"))
            try await place.client.put(pattern(1), at: source)
            try await place.client.makeDirectories(target)
            let error = await failure { try await place.client.rename(source, to: target) }
            #expect(error != nil)
            #expect(error?.outcomeIsUnknown == false)
            #expect(try await place.client.list(target) == [])
            #expect(try await place.client.status(source) != nil)
        }
    }

    @Test(arguments: Server.available)
    func aRenameNeedsItsSourceAndTheNewParent(server: Server) async throws {
        try await server.withPlace { place in
            let (source, target) = (try place.path("source"), try place.path("target"))
            let noSource = await failure { try await place.client.rename(source, to: target) }
            #expect(noSource?.isNotFound == true)
            try await place.client.put(pattern(1), at: source)
            let noParent = await failure {
                try await place.client.rename(source, to: target.appending("x"))
            }
            #expect(noParent?.isNotFound == true)
        }
    }

    @Test(arguments: Server.available)
    func deletingSaysWhetherSomethingWasThere(server: Server) async throws {
        try await server.withPlace { place in
            let file = try place.path("dir").appending("file")
            try await place.client.put(pattern(1), at: file)
            let error = await failure { try await place.client.delete(place.path("dir")) }
            #expect(error != nil)
            #expect(try await place.client.delete(file))
            #expect(try await place.client.delete(file) == false)
            try await place.client.put(pattern(1), at: file)
            #expect(try await place.client.delete(place.path("dir"), recursive: true))
            #expect(try await place.client.status(place.path("dir")) == nil)
        }
    }

    // MARK: - Permissions

    @Test(arguments: Server.available)
    func whoMayNotIsToldSo(server: Server) async throws {
        try await server.withPlace { place in
            let secret = try place.path("secret")
            try await place.client.makeDirectories(secret, permission: "700")
            let file = try secret.appending("file")
            try await place.client.put(pattern(1), at: file)
            let alice = try place.client(user: "alice")
            let errors = [
                await failure { try await alice.put([1], at: secret.appending("new")) },
                await failure { _ = try await alice.status(file) },
                await failure { _ = try await alice.list(secret) },
                await failure { try await alice.makeDirectories(secret.appending("d")) },
                await failure { try await alice.delete(file) },
                await failure { try await alice.rename(file, to: place.path("stolen")) },
                await failure { _ = try await alice.bytes(file) },
                await failure { _ = try await alice.checksum(file) },
                await failure { try await alice.checkAccess(secret, "-wx") },
                await failure {
                    try await alice.concat(onto: file, sources: [secret.appending("p")])
                },
            ]
            for error in errors {
                #expect(error?.isPermissionDenied == true, "\(error.map { "\($0)" } ?? "no error")")
                #expect(error?.isTransient == false)
                #expect(error?.cause.contains("user=alice") == true)
                #expect(error?.hint?.contains("[hdfs] user") == true)
            }
            try await place.client.checkAccess(secret, "rwx")
        }
    }

    @Test(arguments: Server.available) func theServerTellsItsDefaults(server: Server) async throws {
        try await server.withPlace { place in
            let defaults = try await place.client.serverDefaults()
            #expect(defaults?.bytesPerChecksum == 512)
            #expect(defaults?.checksumKind == .crc32c)
            #expect((defaults?.blockSize ?? 0) >= 65_536)
            #expect((defaults?.replication ?? 0) >= 1)
        }
    }
}

/// The error that `run` throws; nil if it throws none, or another one.
private func failure(_ run: () async throws -> Void) async -> WebHDFSError? {
    do {
        try await run()
        return nil
    } catch {
        return error as? WebHDFSError
    }
}
