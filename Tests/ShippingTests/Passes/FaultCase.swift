import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// A fault of the server's that ends by itself.
struct PassingFault: Sendable, CustomTestStringConvertible {
    enum SentAgain: Sendable { case nothing, something, either }

    let testDescription: String
    let faults: [Fault]
    var sentAgain = SentAgain.nothing

    init(_ description: String, sendsAgain: SentAgain = .nothing, _ faults: Fault...) {
        (testDescription, self.faults, sentAgain) = (description, faults, sendsAgain)
    }
}

/// A fault of the server's that stays until somebody does something about it.
struct LastingFault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: Fault
    /// What the reason tells: what was done, where, why, and what to do. `NN` and `DN` stand for
    /// the addresses of the servers.
    let says: [String]
    var state = PassReport.File.State.failed
    var needsPermission = false
    /// How many bodies a DataNode is asked to take at most, of three parts; nil does not matter.
    var puts: Int?
    /// Whether verified parts stay: then a pass without the fault sends nothing again.
    var keepsParts = false

    init(
        _ description: String, _ action: Fault.Action, at moment: Fault.Moment = .arrival,
        on match: RequestMatch, says: [String], state: PassReport.File.State = .failed,
        needsPermission: Bool = false, puts: Int? = nil, keepsParts: Bool = false
    ) {
        testDescription = description
        var match = match
        match.times = nil
        fault = Fault(action, at: moment, on: match)
        (self.says, self.state, self.puts) = (says, state, puts)
        (self.needsPermission, self.keepsParts) = (needsPermission, keepsParts)
    }
}

extension RequestMatch {
    static let createAtNameNode = RequestMatch(op: "CREATE", role: .nameNode)
    static let createAtDataNode = RequestMatch(op: "CREATE", role: .dataNode)
    static let checksum = RequestMatch(op: "GETFILECHECKSUM", role: .dataNode)
    static let rename = RequestMatch(op: "RENAME")
    static let concat = RequestMatch(op: "CONCAT")
    static let delete = RequestMatch(op: "DELETE")
    /// Of staged files, not of the destination or the root.
    static let stagedStatus = RequestMatch(op: "GETFILESTATUS", path: "**/.logferry.*")

    func times(_ count: Int?) -> RequestMatch {
        var match = self
        match.times = count
        return match
    }
}

extension LogHost {
    /// Three parts of at most one block each.
    static let threeParts = patternBytes(5 << 19)

    /// Ships a log through a fault that passes: in the end the file is there, once, and nothing else.
    func survive(
        _ test: PassingFault, _ change: (inout Configuration) throws -> Void = { _ in }
    ) async throws {
        try log("a", Self.threeParts)
        let ids = test.faults.map { server.faults.add($0) }
        let report = try await ship(change)
        for id in ids { #expect(server.faults.hits(id) > 0, "fault \(id) was not met") }
        expectPublished(report)
        let extra = report.sentBytes - Int64(Self.threeParts.count)
        switch test.sentAgain {
        case .nothing: #expect(extra == 0)
        case .something: #expect(extra > 0)
        case .either: #expect(extra >= 0)
        }
    }

    /// Ships a log into a fault that lasts, then once more without it.
    func outlast(
        _ test: LastingFault, _ change: (inout Configuration) throws -> Void = { _ in }
    ) async throws {
        try log("a", Self.threeParts)
        let id = server.faults.add(test.fault)
        let report = try await ship(change)
        #expect(server.faults.hits(id) > 0)
        #expect(report.count(test.state) == 1)
        #expect(report.needsPermission == test.needsPermission)
        #expect(published("a") == nil)
        // Failed attempts are deleted at once: what stays is at most one name for each part.
        #expect(destinationNames.count <= 3, "\(destinationNames)")
        let reason = report.files.first?.reason ?? ""
        for text in test.says { #expect(reason.contains(placed(text)), "\(reason)") }
        #expect(!reason.contains("\n") && !reason.contains("delegation="), "\(reason)")
        if let puts = test.puts { #expect(bodies <= puts) }
        server.faults.clear()
        let later = try await ship(change)
        expectPublished(later)
        if test.keepsParts {
            #expect(report.sentBytes == Int64(Self.threeParts.count))
            #expect(later.sentBytes == 0)
        }
    }

    /// What promises 1 to 3 come to: whole, once, and nothing left behind.
    func expectPublished(
        _ report: PassReport, as bytes: [UInt8] = LogHost.threeParts,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let reason = report.files.first?.reason ?? ""
        #expect(report.count(.published) == 1, "\(reason)", sourceLocation: sourceLocation)
        // Not in one line, which would print megabytes of bytes.
        let isWhole = published("a") == bytes
        #expect(isWhole, sourceLocation: sourceLocation)
        #expect(destinationNames.count == 1, "\(destinationNames)", sourceLocation: sourceLocation)
        #expect(uploadsLeft == [], sourceLocation: sourceLocation)
    }

    /// How often a DataNode was asked to take a body.
    var bodies: Int { server.requests.count { $0.op == "CREATE" && $0.role == .dataNode } }

    private func placed(_ text: String) -> String {
        text.replacing("NN", with: server.url).replacing(
            "DN", with: server.dataNodeURL.dropFirst("http://".count))
    }
}
