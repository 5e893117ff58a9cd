import FoundationEssentials
import Testing

@testable import WebHDFS

@Suite struct HDFSPathTests {
    @Test(arguments: [
        "/", "/a", "/a b/100%/x+y;z#1?", "/ü/日本/🚢", "/a/.hidden", "/...", "/a/.reserved",
        "/" + String(repeating: "n", count: 255), "/a\\b\"c",
    ])
    func whatHDFSAcceptsIsAPath(text: String) throws {
        #expect(try HDFSPath(text).description == text)
    }

    @Test(arguments: [
        ("", "begin it with '/'"), ("a/b", "begin it with '/'"),
        ("hdfs://nn/a", "begin it with '/'"),
        ("//", "single slashes"), ("/a//b", "single slashes"), ("/a/", "none at the end"),
        ("/a/./b", "no '.'"), ("/..", "no '..'"), ("/a/10:00.log", "write '_' or '-'"),
        ("/a\u{0}b", "control character"), ("/a\nb", "control character"),
        ("/a\u{7f}", "control character"),
        ("/a/" + String(repeating: "ü", count: 128), "256 bytes"),
        ("/.reserved/raw/a", "belongs to HDFS"),
        (String(repeating: "/abcdefghi", count: 801), "8000 characters"),
    ])
    func whatHDFSRefusesIsRefusedWithWhatWouldBeRight(text: String, hint: String) {
        let error = #expect(throws: HDFSPathError.self) { try HDFSPath(text) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
    }

    @Test func aPathIsTakenApart() throws {
        let path = try HDFSPath("/a/b/c")
        #expect(path.name == "c")
        #expect(path.components == ["a", "b", "c"])
        #expect(path.parent?.description == "/a/b")
        #expect(try HDFSPath("/a").parent == .root)
        #expect(HDFSPath.root.parent == nil)
        #expect(HDFSPath.root.name == "")
        #expect(HDFSPath.root.components == [])
    }

    @Test func aPathIsPutTogether() throws {
        #expect(try HDFSPath.root.appending("a").appending("b").description == "/a/b")
        #expect(try HDFSPath("/a/b").sibling(named: "c").description == "/a/c")
        #expect(try HDFSPath("/a").sibling(named: "c").description == "/c")
        #expect(throws: HDFSPathError.self) { try HDFSPath("/a").appending("b/c") }
        #expect(throws: HDFSPathError.self) { try HDFSPath("/a").appending("") }
        #expect(throws: HDFSPathError.self) { try HDFSPath("/a").appending("..") }
        #expect(throws: HDFSPathError.self) { try HDFSPath("/a").sibling(named: "b:c") }
    }

    @Test func namesThatOnlyLookTheSameAreDifferent() throws {
        let (composed, decomposed) = (try HDFSPath("/\u{e9}"), try HDFSPath("/e\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func pathsAreInTheOrderOfTheirBytes() throws {
        let texts = ["/a", "/B", "/é", "/a/b", "/a-b", "/Z"]
        let sorted = try texts.map { text throws(HDFSPathError) in try HDFSPath(text) }.sorted()
        #expect(sorted.map(\.description) == ["/B", "/Z", "/a", "/a-b", "/a/b", "/é"])
    }

    @Test func aPathSurvivesJSONAndAnIllegalOneIsRefusedThere() throws {
        let path = try HDFSPath("/a \"b\"/ü")
        let json = try JSONEncoder().encode(["path": path])
        #expect(try JSONDecoder().decode([String: HDFSPath].self, from: json) == ["path": path])
        #expect(throws: HDFSPathError.self) {
            try JSONDecoder().decode([HDFSPath].self, from: Data(#"["/a/../b"]"#.utf8))
        }
    }

    @Test(arguments: [
        ("/", "/"), ("/a/b", "/a/b"), ("/a b", "/a%20b"), ("/100%", "/100%25"), ("/x+y", "/x%2By"),
        ("/a;b#c?d&e=f", "/a%3Bb%23c%3Fd%26e%3Df"), ("/ü", "/%C3%BC"), ("/A-z_0.9~", "/A-z_0.9~"),
        ("/🚢", "/%F0%9F%9A%A2"), ("/a,b'c", "/a%2Cb%27c"),
    ])
    func everyByteButTheUnreservedIsEncoded(text: String, encoded: String) throws {
        #expect(try HDFSPath(text).encodedForURL == encoded)
    }
}
