import Sandbox
import TestSupport
import Testing

@testable import Shipping

/// Answers that are not HDFS's, or make no sense.
@Suite(.timeLimit(.minutes(10))) struct AnswerFaultTests {
    private static let garbage = Answer(
        status: 200, contentType: "application/json", body: #"{"FileStatus":{"len"#)

    private static func html(_ status: Int) -> Fault.Action {
        .answer(with: .html(status: status, title: "Busy"))
    }

    static let passing = [
        PassingFault(
            "garbage instead of a status", Fault(.answer(with: garbage), on: .stagedStatus)),
        PassingFault(
            "garbage instead of a checksum", Fault(.answer(with: garbage), on: .checksum)),
        PassingFault(
            "garbage instead of a redirect",
            Fault(.answer(with: garbage), on: .createAtNameNode)),
        PassingFault(
            "garbage instead of an acknowledgement", sendsAgain: .something,
            Fault(
                .answer(with: Answer(status: 204, body: "")), at: .done, on: .createAtDataNode)),
        PassingFault(
            "garbage after RENAME",
            Fault(.answer(with: garbage), at: .done, on: .rename)),
        PassingFault(
            "garbage after CONCAT", Fault(.answer(with: garbage), at: .done, on: .concat)),
        PassingFault("a proxy says 502 to RENAME", Fault(html(502), on: .rename)),
        PassingFault("a proxy says 503 to CONCAT", Fault(html(503), on: .concat)),
        PassingFault(
            "a proxy says 504 after RENAME was done", Fault(html(504), at: .done, on: .rename)),
        PassingFault("a proxy says 429 to CREATE", Fault(html(429), on: .createAtNameNode)),
        PassingFault("a proxy says 408 to CREATE", Fault(html(408), on: .createAtNameNode)),
        PassingFault(
            "a proxy says 504 to a body that was stored", sendsAgain: .something,
            Fault(html(504), at: .done, on: .createAtDataNode)),
        PassingFault(
            "a proxy says 500 in mid-body", sendsAgain: .either,
            Fault(html(500), at: .body(after: 100_000), on: .createAtDataNode)),
    ]

    @Test(arguments: passing) func aFaultThatPassesCostsTimeOnly(_ test: PassingFault) async throws
    {
        try await Rig().survive(test)
    }

    static let lasting = [
        LastingFault(
            "garbage for every status", .answer(with: garbage), on: .stagedStatus,
            says: ["cannot get the status of /logs/", "NN", "makes no sense", "JSON"]),
        LastingFault(
            "a gateway limits bodies", html(413), on: .createAtDataNode,
            says: ["cannot create /logs/", "DN", "413", "part_blocks"], puts: 3),
        LastingFault(
            "a path is too long for the DataNode", html(404), on: .createAtDataNode,
            says: ["cannot create /logs/", "DN", "not WebHDFS", "too long"], puts: 3),
        LastingFault(
            "a gateway finds the URL too long", html(414), on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "414", "proxy or gateway"], puts: 0),
        LastingFault(
            "a proxy wants a password", html(407), on: .createAtNameNode,
            says: ["cannot create /logs/", "407", "[hdfs] proxy"], puts: 0),
        LastingFault(
            "a gateway is out of order", html(502), on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "502", "proxy or gateway", "its log"], puts: 0),
        LastingFault(
            "the authentication filter refuses", html(401), on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "401", "[hdfs] user"],
            needsPermission: true, puts: 0),
        LastingFault(
            "a redirect leads nowhere", .answer(with: Answer(status: 307)), on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "307", "swallows the redirect"], puts: 0),
        LastingFault(
            "a gateway makes the file instead of redirecting",
            .answer(with: Answer(status: 201, headers: ["Location": "http://127.0.0.1:1/x"])),
            on: .createAtNameNode,
            says: ["cannot create /logs/", "NN", "201", "names no DataNode"], puts: 0),
    ]

    @Test(arguments: lasting)
    func aFaultThatLastsIsExplainedAndTheNextPassGoesOn(_ test: LastingFault) async throws {
        try await Rig().outlast(test)
    }

    // MARK: - Retry-After

    private static func busy(_ retryAfter: String) -> Fault.Action {
        .answer(with: Answer(status: 503, headers: ["Retry-After": retryAfter]))
    }

    @Test(arguments: [
        ("7", Duration.seconds(7)), ("0", .zero), ("86400", .seconds(60)),
        ("99999999999999999999", .zero), ("-5", .zero), ("Wed, 21 Oct 2026 07:28:00 GMT", .zero),
    ])
    func aServerThatSaysWhenToComeBackIsLeftAloneForSoLong(text: String, atLeast: Duration)
        async throws
    {
        for match in [RequestMatch.createAtNameNode, .createAtDataNode, .rename] {
            let rig = try await Rig()
            try rig.log("a", patternBytes(1_000))
            rig.server.faults.add(Fault(Self.busy(text), on: match))
            let pauses = LoopbackLog<Duration>()
            let report = try await rig.ship(pauses: pauses)
            rig.expectPublished(report, as: patternBytes(1_000))
            // Our own first pause is shorter than half a second.
            let longest = try #require(pauses.elements.max())
            #expect(longest >= atLeast && longest < atLeast + .seconds(1), "\(match)")
        }
    }
}
