import Testing

@testable import Shipping

@Suite struct ConfigurationTests {
    @Test func theManualLoads() throws {
        let configuration = try Configuration(Manual.text())
        #expect(configuration.hdfs.endpoints.count == 2)
        #expect(configuration.limits.total == RateLimit(rate: try Rate("5MB/s")))
        #expect(configuration.streams.map(\.name) == ["access"])
    }

    @Test func theManualLoadsWithEveryOptionSwitchedOn() throws {
        let configuration = try Configuration(Manual.textWithAllOptions())
        #expect(configuration.host == "web-17")
        #expect(configuration.hdfs.permission == "640")
        #expect(configuration.hdfs.replication == 3)
        #expect(configuration.hdfs.connectTo == ["dn1.inside:9864:10.0.0.5:9864"])
        #expect(configuration.hdfs.proxy == "http://proxy.example.com:3128")
        #expect(configuration.streams.map(\.name) == ["access", "sites"])
        #expect(configuration.streams.map(\.stamp) == [.begin, .end])
        #expect(configuration.streams[0].rate == Rate(bytesPerSecond: 3_000_000))
        let night = RateLimit(rate: try Rate("50MB/s"), burst: ByteCount(256_000))
        #expect(
            configuration.limits.timetable == [
                .init(span: try span("01:00", "06:00"), limit: night)
            ])
    }

    @Test(arguments: ["", "hdfs", "limits", "limits.timetable", "schedule", "streams.access"])
    func theManualNamesEveryKey(of table: String) throws {
        let header =
            table.isEmpty ? "" : table == "limits.timetable" ? "[[\(table)]]\n" : "[\(table)]\n"
        let text = try #require(complaints(about: "\(header)nonsense_of_ours = 1"))
        let known = try #require(text.firstMatch(of: /known are ([a-z_, ]+)/)).1
        let manual = try Manual.text()
        for key in known.split(separator: ", ") {
            #expect(
                manual.contains("\n\(key) = ") || manual.contains("\n# \(key) = ")
                    || manual.contains("\n[\(key)")
                    || manual.contains("\n# [[\(table).\(key)]]"), "\(key)")
        }
    }

    /// What is commented out in the manual shows the default, with some exceptions.
    @Test func whatIsNotSetHasTheDefaultThatTheManualShows() throws {
        let plain = try Configuration(smallest)
        let manual = try Configuration(Manual.textWithAllOptions())
        #expect(plain.state == manual.state)
        #expect(plain.keep == manual.keep)
        #expect(plain.limits.concurrency == manual.limits.concurrency)
        #expect(plain.limits.openFiles == manual.limits.openFiles)
        #expect(plain.limits.holdDeleted == manual.limits.holdDeleted)
        #expect(plain.schedule.delay == manual.schedule.delay)
        #expect(plain.schedule.spread == manual.schedule.spread)
        #expect(plain.schedule.lookback == manual.schedule.lookback)
        #expect(plain.streams[0].priority == manual.streams[0].priority)
        #expect(plain.streams[0].stamp == manual.streams[0].stamp)
        #expect(plain.streams[0].settle == manual.streams[0].settle)
        #expect(plain.streams[0].expect == manual.streams[0].expect)
        #expect(plain.streams[0].blockSize == manual.streams[0].blockSize)
        #expect(plain.streams[0].partBlocks == manual.streams[0].partBlocks)
        #expect(plain.streams[0].verify == manual.streams[0].verify)
    }

    @Test func nothingIsLimitedOrSentAlongThatIsNotSet() throws {
        let configuration = try Configuration(smallest)
        #expect(configuration.limits.total == nil)
        #expect(configuration.streams[0].rate == nil)
        #expect(configuration.hdfs.user == nil)
        #expect(configuration.hdfs.permission == nil)
        #expect(configuration.hdfs.replication == nil)
        #expect(configuration.hdfs.proxy == nil)
        #expect(try configuration.host == SettingRules.machineName())
        #expect(try Configuration("[hdfs]\nproxy = ''\n" + smallest.dropFirst(7)).hdfs.proxy == nil)
    }

    @Test func flagsWinOverTheFile() throws {
        let configuration = try Configuration(Manual.textWithAllOptions()) {
            $0.state = "elsewhere"
            $0.host = "db-1"
            $0.user = "etl"
            $0.hdfs = ["http://other:9870"]
            $0.rate = Rate(bytesPerSecond: 1_000_000)
            $0.burst = ByteCount(5000)
            $0.concurrency = 7
        }
        #expect(configuration.state == "elsewhere")
        #expect(configuration.host == "db-1")
        #expect(configuration.hdfs.user == "etl")
        #expect(configuration.hdfs.endpoints == ["http://other:9870"])
        #expect(configuration.limits.total?.rate == Rate(bytesPerSecond: 1_000_000))
        #expect(configuration.limits.total?.burst == ByteCount(5000))
        #expect(configuration.limits.concurrency == 7)
        #expect(configuration.streams[0].rate == Rate(bytesPerSecond: 3_000_000))
    }

    @Test func flagsAloneMakeTheStreamDefault() throws {
        var overrides = ConfigurationOverrides()
        overrides.hdfs = ["http://nn1:9870"]
        overrides.source = "/var/log/access.%Y%m%d%H.log"
        overrides.destination = "/logs/%Y%m%d%H/{host}.{name}"
        let configuration = try Configuration(file: nil, overrides: overrides)
        let inFile = try Configuration(smallest)
        #expect(configuration.streams.map(\.name) == ["default"])
        #expect(configuration.streams[0].source == inFile.streams[0].source)
        #expect(configuration.streams[0].settle == inFile.streams[0].settle)
        #expect(configuration.streams[0].blockSize == inFile.streams[0].blockSize)
        #expect(configuration.state == "/var/lib/logferry")
    }

    @Test func aStreamOfFlagsReplacesThoseOfTheFile() throws {
        let configuration = try Configuration(smallest) {
            $0.source = "/a/%Y%m%d%H"
            $0.destination = "/b/{name}"
        }
        #expect(configuration.streams.map(\.name) == ["default"])
        #expect(configuration.hdfs.endpoints == ["http://nn1:9870"])
    }

    @Test func onlyTheStreamsThatAreNamedAreKept() throws {
        let configuration = try Configuration(Manual.textWithAllOptions()) {
            $0.streams = ["sites"]
        }
        #expect(configuration.streams.map(\.name) == ["sites"])
    }

    @Test func theStateDirectoryIsReadFromAFileThatIsWrongElsewhere() throws {
        let text = "state = '/srv/state'\nnonsense = 1"
        let file = ConfigurationFile(path: "logferry.toml", bytes: Array(text.utf8))
        #expect(try Configuration.statePath(in: file) == "/srv/state")
        #expect(try Configuration.statePath(in: nil) == "/var/lib/logferry")
    }

    @Test func theZoneOfTheNamesIsTheOneThatIsSet() throws {
        let configuration = try Configuration("timezone = 'Asia/Shanghai'\n" + smallest)
        #expect(configuration.hours.text(of: try .at("2021-11-08T00:00:00Z")).hasSuffix("+08:00"))
    }

    @Test func byteOrderMarksAndLineEndsOfOtherSystemsAreFine() throws {
        let lines = smallest.split(separator: "\n").joined(separator: "\r\n")
        #expect(try Configuration("\u{FEFF}" + lines).streams.count == 1)
    }
}
