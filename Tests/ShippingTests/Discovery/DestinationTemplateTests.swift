import Testing
import WebHDFS

@testable import Shipping

@Suite struct DestinationTemplateTests {
    @Test func aDestinationIsMadeOfDatesAndValues() throws {
        let path = try render(
            "/logs/{stream}/dt=%Y%m%d/hr=%H/{{{app}}}%%{host}.{name}", name: "access.log")
        #expect(path == "/logs/web/dt=20261120/hr=08/{api}%h1.access.log")
    }

    /// On a collector a directory of the source tells whose a log is.
    @Test func aHostThatTheSourceNamesIsTheHost() throws {
        let source = try SourcePattern("/logs/{host=*}/access.%Y%m%d%H.log")
        let template = try DestinationTemplate("/l/%Y%m%d%H/{host}.{name}", for: source)
        let path = try template.render(
            label: .of("2026-11-20T08"), host: "collector", stream: "web", name: "access.log",
            captures: ["host": "web-17"])
        #expect(path.description == "/l/2026112008/web-17.access.log")
    }

    @Test func whatHDFSForbidsInNamesBecomesAnUnderscore() throws {
        #expect(
            try render("/l/%Y%m%d%H/{name}", name: "a:b\n\u{7f}é.log") == "/l/2026112008/a_b__é.log"
        )
        #expect(try render("/l/%Y%m%d%H/{host}", host: "[::1]") == "/l/2026112008/[__1]")
    }

    @Test(arguments: ["..", ".", "a/b", "/", "../x", ""])
    func aValueCannotLeadToAnotherDirectory(value: String) throws {
        let error = try #require(throws: DestinationError.self) {
            try render("/l/%Y%m%d%H/x{app}/{name}", captures: ["app": value])
        }
        #expect(error.description.contains("of {app}"), "\(error)")
        #expect(error.description.contains("a.log"))
    }

    @Test func valuesCannotMakeAParentDirectoryTogether() {
        #expect(throws: DestinationError.self) {
            try render("/l/%Y%m%d%H/{app}./x", captures: ["app": "."])
        }
    }

    @Test func twoDotsInsideANameAreHarmless() throws {
        #expect(try render("/l/%Y%m%d%H/{name}", name: "a..log") == "/l/2026112008/a..log")
    }

    @Test func aNameThatIsTooLongForHDFSIsRefused() throws {
        let fits = String(repeating: "é", count: 127)
        #expect(try render("/l/%Y%m%d%H/{name}", name: fits).hasSuffix(fits))
        let error = try #require(throws: DestinationError.self) {
            try render("/l/%Y%m%d%H/{name}", name: fits + "é")
        }
        #expect(error.description.contains("255"), "\(error)")
    }

    @Test(arguments: [
        ("/l/%Y%m%d/{host}", "two hours would share a destination; add the hour (%H)"),
        ("/l/%H/{host}", "two hours would share a destination; add the year (%Y)"),
        ("/l/%Y%m%d%H/{ap}", "there is no {ap}; there are {host} {stream} {name} {app}"),
        ("l/%Y%m%d%H", "must be absolute"), ("/l/%Y%m%d%H/", "single slashes"),
        ("/l/../%Y%m%d%H", "instead of . or .."), ("/l/%Y:%m%d%H", "HDFS allows no ':'"),
        ("/l/%Y%m%d%H/*", "a * belongs into the source"), ("/l/%Y%m%d%H/{host", "is not closed"),
        ("/l/%Y%m%d%H/host}", "write }} for a brace"), ("/l/%Y%m%d%H/%S", "there is no %S"),
    ])
    func aTemplateThatCannotBeMeantIsRefused(text: String, message: String) throws {
        let error = try #require(throws: PatternError.self) { try template(text) }
        #expect(error.description.contains(message), "\(error)")
        #expect(error.description.contains("destination template"))
    }

    @Test func aNameThatCarriesTheHourTellsHoursApart() throws {
        #expect(throws: Never.self) { try template("/l/{name}") }
        // The day is in the directory, so the same name comes back every day.
        let source = try SourcePattern("/src/%Y%m%d/a.%H.log")
        #expect(throws: PatternError.self) { try DestinationTemplate("/l/{name}", for: source) }
        #expect(throws: Never.self) { try DestinationTemplate("/l/%Y%m%d/{name}", for: source) }
    }

    private func template(_ text: String) throws -> DestinationTemplate {
        try DestinationTemplate(text, for: SourcePattern("/src/{app=*}/a.%Y%m%d%H.log"))
    }

    private func render(
        _ text: String, host: String = "h1", name: String = "a.log",
        captures: [String: String] = ["app": "api"]
    ) throws -> String {
        let label = try HourLabel.of("2026-11-20T08")
        return try template(text).render(
            label: label, host: host, stream: "web", name: name, captures: captures
        ).description
    }
}
