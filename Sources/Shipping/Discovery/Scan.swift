import Glibc

/// One look at the file system for the files of all slots of all streams.
///
/// - Every directory is read at most once, for all requests together, and only if a wildcard is looked
///   for in it. Its names are seen one by one and only those that match are kept.
/// - The directories before the first wildcard or date of a pattern must exist at all times. Below
///   them one that is missing has no files: the day's directory comes with its first file.
/// - Directories that cannot be read are a failure wherever they are. What others hold is found.
/// - What a pattern names it names in its compressed form, too: `a.log.gz` where it says `a.log`.
/// - A directory that a wildcard matched is not followed if it is a symbolic link, and a file never is.
///
/// It blocks as long as the file system does: for ever on a dead NFS server.
struct Scan {
    private let requests: [ScanRequest]
    private let window: ScanWindow
    /// Is told whenever the file system answered.
    private let sees: () -> Void
    private let names: [[NamePattern]]
    private(set) var result: ScanResult
    /// How many directories were read.
    private(set) var listings = 0

    init(
        _ requests: [ScanRequest], in window: ScanWindow = .all, seeing: @escaping () -> Void = {}
    ) {
        (self.requests, self.window, sees) = (requests, window, seeing)
        names = requests.map(\.names)
        result = ScanResult(
            slots: requests.map { SlotFinding(stream: $0.stream, slot: $0.slot, rank: $0.rank) },
            files: FoundFiles(in: window))
    }

    static func result(
        of requests: [ScanRequest], in window: ScanWindow = .all, seeing: () -> Void = {}
    ) -> ScanResult {
        withoutActuallyEscaping(seeing) { seeing in
            var scan = Scan(requests, in: window, seeing: seeing)
            scan.run()
            return scan.result
        }
    }

    mutating func run() {
        let seekers = requests.indices.map { Seeker(request: $0, depth: 0) }
        do {
            look(in: try OpenDirectory.root(), at: "", seekers)
        } catch {
            report(DiscoveryProblem("/", .unreadable(errno: error.code)), to: seekers)
        }
        result.sort()
    }

    /// - Parameter path: That of the directory, empty for the root.
    private mutating func look(
        in directory: borrowing OpenDirectory, at path: String, _ seekers: [Seeker]
    ) {
        var plan = DirectoryPlan()
        for seeker in seekers {
            let name = names[seeker.request][seeker.depth]
            plan.add(seeker, name)
            guard isLast(seeker) else { continue }
            for form in name.compressedForms { plan.add(seeker.ofCompressedForm, form) }
        }
        let readers = plan.readers
        if !readers.isEmpty { list(directory, at: path, &plan, readers) }
        for (name, seekers) in plan.literals { look(at: name, in: directory, path, seekers) }
    }

    private mutating func list(
        _ directory: borrowing OpenDirectory, at path: String, _ plan: inout DirectoryPlan,
        _ readers: [Seeker]
    ) {
        listings += 1
        do {
            try directory.forEachName { name, type in
                sees()
                var seekers = plan.seekers(for: name)
                if type == DT_REG { seekers.removeAll { !isLast($0) } }
                seekers += seekersOfPlainForm(name, plan, besides: seekers)
                if seekers.isEmpty { return }
                let name = Array(name)
                seekers += plan.takeLiteral(name)
                look(at: name, in: directory, path, seekers)
            }
        } catch {
            let path = path.isEmpty ? "/" : path
            report(DiscoveryProblem(path, .unreadable(errno: error.code)), to: readers)
        }
    }

    /// Those that look for the name without what a compressor adds.
    private func seekersOfPlainForm(
        _ name: UnsafeRawBufferPointer, _ plan: DirectoryPlan, besides named: [Seeker]
    ) -> [Seeker] {
        guard let compression = LogicalName.Compression.of(name) else { return [] }
        let plain = UnsafeRawBufferPointer(rebasing: name.dropLast(compression.suffixBytes))
        return plan.seekers(for: plain).filter { seeker in
            isLast(seeker) && !named.contains { $0.request == seeker.request }
        }.map(\.ofCompressedForm)
    }

    private mutating func look(
        at name: [UInt8], in directory: borrowing OpenDirectory, _ parent: String,
        _ seekers: [Seeker]
    ) {
        guard let text = String(validating: name, as: UTF8.self) else {
            let path = parent + "/" + String(decoding: name, as: UTF8.self)
            return report(DiscoveryProblem(path, .nameIsNotUTF8), to: seekers)
        }
        let path = parent + "/" + text
        do {
            let status = try directory.status(of: name)
            sees()
            take(status, at: path, seekers.filter { isLast($0) })
            enter(name, status, in: directory, at: path, seekers.filter { !isLast($0) })
        } catch {
            report(error, at: path, to: seekers)
        }
    }

    private mutating func take(_ status: stat, at path: String, _ seekers: [Seeker]) {
        // Nobody asked for anything but a log under the name of a compressed one.
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        let seekers = seekers.filter { isRegular || !$0.isCompressedForm }
        if status.st_mode & S_IFMT == S_IFLNK {
            return report(DiscoveryProblem(path, .symbolicLink), to: seekers)
        }
        guard isRegular else {
            let kind = FileKind(mode: status.st_mode)
            return report(DiscoveryProblem(path, .notRegular(kind)), to: seekers)
        }
        guard !seekers.isEmpty, let owner = owner(of: path, seekers) else { return }
        let bytes = result.files.insert(
            path, status, isCompressedForm: owner.isCompressedForm, of: requests[owner.request].rank
        )
        result.slots[owner.request].seenBytes += bytes
    }

    /// Whose file it is: a compressed one belongs to the stream that names it, if one does. A path that
    /// belongs to several slots would be shipped several times: it is a conflict in each.
    private mutating func owner(of path: String, _ seekers: [Seeker]) -> Seeker? {
        let isNamed = seekers.contains { !$0.isCompressedForm }
        let owners = seekers.filter { !isNamed || !$0.isCompressedForm }
        let claimants = Dictionary(owners.map { ($0.request, $0) }) { first, _ in first }
            .values.sorted { $0.request < $1.request }
        if claimants.count == 1, window.claimed[path] == nil { return claimants.first }
        let claims = claimants.map { seeker in
            DiscoveryProblem.Claim(
                stream: requests[seeker.request].stream,
                slot: requests[seeker.request].slot.label)
        }
        // Not all of them need be in this look.
        let problem = window.claimed[path] ?? DiscoveryProblem(path, .claimedTwice(claims))
        for seeker in claimants {
            result.slots[seeker.request].add(problem)
            result.slots[seeker.request].claimed.append(problem)
        }
        return nil
    }

    private mutating func enter(
        _ name: [UInt8], _ status: stat, in parent: borrowing OpenDirectory, at path: String,
        _ seekers: [Seeker]
    ) {
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        var seekers = seekers
        if status.st_mode & S_IFMT != S_IFDIR {
            let matched = seekers.filter { isMatched($0) }
            seekers.removeAll { isMatched($0) }
            // A wildcard may match files and links to them: only a directory would have been entered.
            if isLink, isDirectory(name, in: parent) {
                report(DiscoveryProblem(path, .symbolicLink), to: matched)
            }
        }
        if seekers.isEmpty { return }
        do {
            let directory = try parent.directory(name, followsLinks: isLink)
            for index in seekers.indices { seekers[index].depth += 1 }
            look(in: directory, at: path, seekers)
        } catch {
            report(error, at: path, to: seekers)
        }
    }

    private func isDirectory(_ name: [UInt8], in parent: borrowing OpenDirectory) -> Bool {
        (try? parent.status(of: name, followsLinks: true)).map { $0.st_mode & S_IFMT == S_IFDIR }
            ?? false
    }

    private func isLast(_ seeker: Seeker) -> Bool {
        seeker.depth == names[seeker.request].count - 1
    }

    /// Whether a wildcard, and not its own name, led to the entry that is looked at.
    private func isMatched(_ seeker: Seeker) -> Bool {
        names[seeker.request][seeker.depth].literal == nil
    }

    private mutating func report(
        _ error: SystemCallError, at path: String, to seekers: [Seeker]
    ) {
        switch error.code {
        case ENOENT:
            let mustExist = seekers.filter {
                $0.depth < requests[$0.request].pattern.fixedDirectories
            }
            report(DiscoveryProblem(path, .missingDirectory), to: mustExist)
        case ENOTDIR:
            report(DiscoveryProblem(path, .notADirectory), to: seekers)
        default:
            report(DiscoveryProblem(path, .unreadable(errno: error.code)), to: seekers)
        }
    }

    private mutating func report(_ problem: DiscoveryProblem, to seekers: [Seeker]) {
        for seeker in seekers { result.slots[seeker.request].add(problem) }
    }
}

extension Seeker {
    fileprivate var ofCompressedForm: Seeker {
        var seeker = self
        seeker.isCompressedForm = true
        return seeker
    }
}
