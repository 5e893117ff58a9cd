import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// CONCAT that is refused: the file is sent as one part, and the reason is written down.
@Suite(.timeLimit(.minutes(10))) struct JoiningFaultTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let answer: Answer
    }

    private static func refusal(
        _ description: String, _ name: String, _ message: String, status: Int
    ) -> Refusal {
        Refusal(
            testDescription: description,
            answer: .remoteException(name, message, status: status))
    }

    static let refusals = [
        refusal(
            "a part is in a snapshot", "org.apache.hadoop.hdfs.protocol.SnapshotException",
            "Concat: the source file /logs/x is in snapshot", status: 403),
        refusal(
            "a part is referred to by a snapshot, through HttpFS",
            "org.apache.hadoop.ipc.RemoteException",
            "Concat: the source file /logs/x is referred by some other reference in some snapshot.",
            status: 500),
        refusal(
            "an encryption zone", "org.apache.hadoop.HadoopIllegalArgumentException",
            "concat can not be called for files in an encryption zone.", status: 400),
        refusal(
            "parts of different erasure coding",
            "org.apache.hadoop.HadoopIllegalArgumentException",
            "Source file /logs/x and target file /logs/y have different erasure coding policies",
            status: 400),
        refusal(
            "a server without the operation", "java.lang.IllegalArgumentException",
            "Invalid value for webhdfs parameter \"op\": No enum constant PostOpParam.Op.CONCAT",
            status: 400),
        refusal(
            "a file system that cannot join", "java.lang.UnsupportedOperationException",
            "Not implemented by the ViewFileSystem FileSystem implementation", status: 400),
        Refusal(
            testDescription: "a gateway that lets no POST through",
            answer: .html(status: 405, title: "Method Not Allowed")),
        Refusal(
            testDescription: "a gateway that knows no POST",
            answer: .html(status: 501, title: "Not Implemented")),
        Refusal(
            testDescription: "a gateway that finds the URL too long",
            answer: .html(status: 414, title: "URI Too Long")),
    ]

    @Test(arguments: refusals)
    func aRefusalMeansOnePartAndTheReasonIsWrittenDown(_ refusal: Refusal) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(Fault(.answer(with: refusal.answer), on: .concat.times(nil)))
        let report = try await rig.ship()
        rig.expectPublished(report)
        let reason = report.files.first?.reason ?? ""
        #expect(reason.contains("sent as one part, because HDFS refused to join"), "\(reason)")
        #expect(report.sentBytes == 2 * Int64(Rig.threeParts.count))
    }

    /// What may pass is no reason to send everything again.
    @Test(arguments: [
        Answer.standby, .retriable, .safeMode("Cannot concat /logs/x"),
        .html(status: 503, title: "Busy"),
        .remoteException(
            "org.apache.hadoop.HadoopIllegalArgumentException",
            "concat: target file /logs/x is under construction", status: 400),
    ])
    func aRefusalForAMomentIsWaitedFor(answer: Answer) async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(Fault(.answer(with: answer), on: .concat.times(2)))
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == Int64(Rig.threeParts.count))
        #expect(report.files.first?.reason == nil)
    }

    @Test func anErrorThatLastsKeepsThePartsForTheNextPass() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(
                .answer(with: .permissionDenied("Permission denied: user=logs, access=WRITE")),
                on: .concat.times(nil)))
        let first = try await rig.ship()
        #expect(first.count(.failed) == 1 && first.needsPermission)
        rig.server.faults.clear()
        let second = try await rig.ship()
        rig.expectPublished(second)
        #expect(second.sentBytes == 0)
    }

    /// The fall-back is not asked for twice: the record says that it is one part.
    @Test func aFallBackThatIsCutShortIsResumedAsOnePart() async throws {
        let rig = try await Rig()
        try rig.log("a", Rig.threeParts)
        rig.server.faults.add(
            Fault(.answer(with: Self.refusals[0].answer), on: .concat.times(nil)))
        rig.server.faults.add(Fault(.safeMode, on: .rename.times(nil)))
        #expect(try await rig.ship().count(.failed) == 1)
        rig.server.faults.clear()
        let report = try await rig.ship()
        rig.expectPublished(report)
        #expect(report.sentBytes == 0)
        #expect(rig.requests("CONCAT") == 1)
    }
}
