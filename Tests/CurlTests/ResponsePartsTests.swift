import Testing

@testable import Curl

/// Heads and bodies as libcurl hands them over, and as they lie in a socket.
@Suite struct ResponsePartsTests {
    private func parts(_ raw: String, limit: Int = 100) -> ResponseParts {
        var parts = ResponseParts()
        parts.addRaw(Array(raw.utf8), limit: limit)
        return parts
    }

    @Test func aHeadCountsWhenItIsWhole() {
        #expect(!parts("").isFinal)
        #expect(!parts("HTTP/1.1 403 Forbidden\r\n").isFinal)
        #expect(!parts("HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n").isFinal)
        #expect(parts("HTTP/1.1 403 Forbidden\r\n\r\n").isFinal)
        #expect(parts("HTTP/1.1 403\r\n\r\n").status == 403)
    }

    @Test func aProvisionalResponseIsNotTheFinalOne() {
        #expect(!parts("HTTP/1.1 100 Continue\r\n\r\n").isFinal)
        let both = parts(
            "HTTP/1.1 100 Continue\r\nA: 1\r\n\r\nHTTP/1.1 201 Created\r\nB: 2\r\n\r\n")
        #expect(both.status == 201)
        #expect(both.headers.map(\.name) == ["B"])
    }

    @Test func aFoldedLineIsNeitherAHeaderNorTheEndOfTheHead() {
        let folded = parts("HTTP/1.1 307 X\r\nA: 1\r\n Location: x\r\n \r\nB: 2\r\n\r\n")
        #expect(folded.isFinal)
        #expect(folded.headers.filter { !$0.name.hasPrefix(" ") }.map(\.name) == ["A", "B"])
    }

    @Test func theBodyEndsWhereItsLengthSays() {
        let body = parts("HTTP/1.1 403 No\r\nContent-Length: 5\r\n\r\nquota and more").body
        #expect(String(decoding: body, as: UTF8.self) == "quota")
    }

    @Test func aBodyThatWouldNeedDecodingIsLeftOut() {
        let chunked = parts("HTTP/1.1 403 No\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nquota\r\n")
        #expect(chunked.isFinal)
        #expect(chunked.body.isEmpty)
    }

    @Test func aBodyIsCutAtItsLimit() {
        let cut = parts("HTTP/1.1 403 No\r\n\r\nquota", limit: 3)
        #expect(cut.body.count == 3)
    }

    @Test func whatIsNoHeaderIsIgnored() {
        let odd = parts("HTTP/1.1 200 OK\r\nnonsense\r\nA:\r\nB : c\r\n\r\n")
        #expect(odd.headers.map(\.name) == ["A", "B "])
        #expect(odd.headers.map(\.value) == ["", "c"])
    }
}
