/// What is decided when all files of a scan are known.
enum ScanResolution {
    static func resolve(_ findings: inout [SlotFinding]) {
        for index in findings.indices {
            findings[index].files = uniteLinks(findings[index].files)
            refuseLookAlikes(&findings[index])
        }
        yieldCompressedForms(&findings)
        refuseDoubleClaims(&findings)
        for index in findings.indices {
            findings[index].problems.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        }
    }

    /// Hard links are one file: that of the first path, in the order of their bytes.
    private static func uniteLinks(_ files: [FoundFile]) -> [FoundFile] {
        struct Key: Hashable { let device: UInt64, inode: UInt64 }
        var seen: Set<Key> = []
        return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            .filter { seen.insert(Key(device: $0.device, inode: $0.inode)).inserted }
    }

    /// Swift takes two such names for one, as do people: nobody could tell their receipts apart.
    private static func refuseLookAlikes(_ finding: inout SlotFinding) {
        let counts = Dictionary(finding.files.map { ($0.path, 1) }, uniquingKeysWith: +)
        guard counts.count < finding.files.count else { return }
        for file in finding.files where counts[file.path, default: 0] > 1 {
            finding.add(DiscoveryProblem(file.path, .looksLikeAnother))
        }
        finding.files.removeAll { counts[$0.path, default: 0] > 1 }
    }

    /// A compressed file belongs to the stream that names it, if one does.
    private static func yieldCompressedForms(_ findings: inout [SlotFinding]) {
        guard findings.contains(where: { $0.files.contains(where: \.isCompressedForm) }) else {
            return
        }
        let named = Set(findings.lazy.flatMap(\.files).filter { !$0.isCompressedForm }.map(\.path))
        for index in findings.indices {
            findings[index].files.removeAll { $0.isCompressedForm && named.contains($0.path) }
        }
    }

    /// A path that belongs to several slots would be shipped several times: it is a conflict in each.
    private static func refuseDoubleClaims(_ findings: inout [SlotFinding]) {
        var claims: [[UInt8]: [Int]] = [:]
        for (index, finding) in findings.enumerated() {
            for file in finding.files { claims[Array(file.path.utf8), default: []].append(index) }
        }
        claims = claims.filter { $0.value.count > 1 }
        for index in findings.indices where !claims.isEmpty {
            for file in findings[index].files {
                guard let claimants = claims[Array(file.path.utf8)] else { continue }
                let list = claimants.map {
                    DiscoveryProblem.Claim(
                        stream: findings[$0].stream, slot: findings[$0].slot.label)
                }
                findings[index].add(DiscoveryProblem(file.path, .claimedTwice(list)))
            }
            findings[index].files.removeAll { claims[Array($0.path.utf8)] != nil }
        }
    }
}
