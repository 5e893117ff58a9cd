import WebHDFS

/// Ships what a survey found, in its order, several files at once.
struct PassRun: Sendable {
    /// Files in flight for each PUT that may run: a small file mostly waits for answers.
    static let filesPerTurn = 2

    let tools: UploadTools
    let store: ManifestStore
    let configuration: Configuration
    /// Why nothing can be sent at all.
    let refusal: UploadFailure?
    let bounds: PassBounds
    let progress: PassProgress
    let now: @Sendable () -> Moment

    /// - Parameter knownFree: Destinations that need not be asked for.
    func ship(
        _ works: [SlotWork], knownFree: Set<HDFSPath>, records: [UploadRecord],
        telling report: @escaping @Sendable (PassReport.File) -> Void
    ) async throws -> (files: [PassReport.File], left: PassReport.Left) {
        // Last first, so that each is let go, with its open file, as soon as its turn begins.
        var queue = try await queue(works, knownFree, records)
        queue.reverse()
        let files = await withTaskGroup(of: PassReport.File.self) { group in
            var files: [PassReport.File] = []
            var inFlight = 0
            while !queue.isEmpty {
                if inFlight == tools.concurrency * Self.filesPerTurn || !mayBegin {
                    // What is under way may make room; if nothing is, the others are left.
                    guard let file = await group.next() else { break }
                    bounds.allowance?.settle(file)
                    files.append(file)
                    inFlight -= 1
                    continue
                }
                // Which one is next shows when there is room for it.
                await tools.held.noteDeleted(at: now().steady)
                guard let shipment = popNext(&queue) else { break }
                bounds.allowance?.take()
                group.addTask {
                    let file = await shipment.run()
                    report(file)
                    return file
                }
                inFlight += 1
            }
            for await file in group {
                bounds.allowance?.settle(file)
                files.append(file)
            }
            return files
        }
        return (files, try await leave(queue))
    }

    private var mayBegin: Bool {
        bounds.allowance?.isThere != false && tools.deadline?.hasPassed != true
    }

    /// Lets files go whose turn does not come.
    private func leave(_ shipments: [FileShipment]) async throws -> PassReport.Left {
        var left = PassReport.Left()
        for shipment in shipments {
            try await shipment.ledger.leave(at: .now)
            left += PassReport.Left(
                Amount(files: 1, bytes: shipment.file.found.size),
                hours: shipment.slot..<shipment.slot.advanced(by: 1))
        }
        return left
    }

    private func queue(
        _ works: [SlotWork], _ knownFree: Set<HDFSPath>, _ records: [UploadRecord]
    ) async throws -> [FileShipment] {
        var queue: [FileShipment] = []
        var opener = EarlyOpener(held: tools.held)
        // What a killed pass had before it is not forgotten; what a bounded one leaves is not begun.
        let isBounded = bounds.allowance != nil || tools.deadline != nil
        for work in works where !work.plan.due.isEmpty && !isBounded {
            try store.begin(stream: work.stream.name, slot: work.slot.label)
        }
        for work in works {
            let ledger = SlotLedger(
                work, host: configuration.host, store: store, uploads: tools.records)
            let acknowledged = work.acknowledgedProblems
            let own = records.filter { $0.stream == work.stream.name && $0.slot == work.slot.label }
            for file in work.plan.due {
                let record = own.best(for: file)
                let opened = await opener.open(
                    file.found, of: SlotKey(stream: work.stream.name, label: work.slot.label))
                queue.append(
                    FileShipment(
                        tools: tools, refusal: refusal, stream: work.stream,
                        settings: work.stream.uploadSettings(configuration.hdfs),
                        slot: work.slot.label, file: file,
                        isKnownFree: knownFree.contains(file.destination),
                        opened: opened, record: record, ledger: ledger,
                        acknowledged: acknowledged, passProgress: progress))
            }
            try await ledger.closeIfIdle(at: .now)
        }
        return queue
    }

    /// The last one, unless a file lost its last name: nobody else has that one any more.
    private func popNext(_ queue: inout [FileShipment]) -> FileShipment? {
        guard tools.held.hasDeleted else { return queue.popLast() }
        let deleted = queue.lastIndex { tools.held.isDeleted($0.file.found) }
        return deleted.map { queue.remove(at: $0) } ?? queue.popLast()
    }
}

/// Opens files before their turn, so that a cleaner that deletes them does not lose them.
private struct EarlyOpener {
    /// A disk that needs longer is left to the turns of its files, so that others need not wait.
    static let patience = Duration.seconds(10)

    let held: HeldFiles
    var isSilent = false

    /// Nil if it is not open: when its turn comes it shows why.
    mutating func open(_ found: FoundFile, of slot: SlotKey) async -> SourceFile? {
        guard !isSilent, held.hasRoom(for: found) else { return nil }
        do {
            return try await DiskReader.wait(Self.patience) { [held] in
                try await held.open(found, of: slot)
            }
        } catch {
            isSilent = error is DiskReader.Silence
            return nil
        }
    }
}

extension [UploadRecord] {
    /// What an earlier run left of a file. What is of this very file goes before what only has its
    /// name, and what is to do the same with what is at the destination before what is not.
    fileprivate func best(for file: SlotPlan.DueFile) -> UploadRecord? {
        func rank(_ record: UploadRecord) -> Int {
            (record.identity.isUntouched(file.found) ? 2 : 0)
                + (record.replaces == file.replaces ? 1 : 0)
        }
        return lazy.filter { $0.isOf(file.found) }.max { rank($0) < rank($1) }
    }
}
