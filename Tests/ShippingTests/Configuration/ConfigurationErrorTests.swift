import Testing

@testable import Shipping

@Suite struct ConfigurationErrorTests {
    @Test(arguments: [
        ("[limits]\nrte = 1", "logferry.toml:7: unknown key 'limits.rte'; did you mean 'rate'?"),
        ("[limt]", "logferry.toml:6: unknown key 'limt'; did you mean 'limits'?"),
        (
            "setle = '1s'",
            "logferry.toml:6: unknown key 'streams.access.setle'; did you mean 'settle'?"
        ),
        (
            "[schedule]\nevery = '1h'",
            "logferry.toml:7: unknown key 'schedule.every'; known are delay, spread, lookback"
        ),
        (
            "[limits]\nconcurrency = 65",
            "logferry.toml:7: limits.concurrency: 65 is not in 1 to 64"
        ),
        (
            "[limits]\nopen_files = 0",
            "logferry.toml:7: limits.open_files: 0 is not in 1 to 1000000"
        ),
        (
            "[limits]\nburst = '1MB'",
            "logferry.toml:7: limits.burst: it limits nothing without a rate: set rate too, or leave it out"
        ),
        (
            "[limits]\nrate = '1MB/s'\nburst = '1B'",
            "logferry.toml:8: limits.burst: '1B' would cut uploads into crumbs: write at least 1KB"
        ),
        (
            "[limits]\nrate = 5",
            "logferry.toml:7: limits.rate: an integer cannot be used here; write \"5MB/s\""
        ),
        (
            "expect = 'yes'",
            "logferry.toml:6: streams.access.expect: a text in quotes cannot be used here; write true or false"
        ),
        (
            "stamp = 'middle'",
            "logferry.toml:6: streams.access.stamp: \"middle\" is not known; write \"begin\" or \"end\""
        ),
        (
            "verify = 'md5'",
            "logferry.toml:6: streams.access.verify: \"md5\" is not known; write \"checksum\" or \"length\""
        ),
        (
            "part_blocks = -1",
            "logferry.toml:6: streams.access.part_blocks: -1 is not in 0 to 1000000"
        ),
        (
            "block_size = '1MB'",
            "logferry.toml:6: streams.access.block_size: '1MB' cannot be a block size of HDFS: write a"
                + " multiple of 512B, at least 64KiB, such as 128MiB"
        ),
        (
            "[schedule]\nlookback = '0s'",
            "logferry.toml:7: schedule.lookback: '0s' is not more than 0s and at most 366d; older hours"
                + " are for `logferry backfill`"
        ),
    ])
    func aWrongLineIsNamedWithWhatIsRight(lines: String, complaint: String) {
        #expect(complaints(about: smallest + lines) == complaint)
    }

    @Test func lookbackNeedsManifestsThatAreKeptForLonger() throws {
        let text = try #require(complaints(about: smallest + "[schedule]\nlookback = '100d'"))
        #expect(text.contains("keep: '90d' is less than"), "\(text)")
        _ = try Configuration("keep = '102d'\n" + smallest + "[schedule]\nlookback = '100d'")
    }

    @Test(arguments: [
        ("timezone = 'Asia/Shangai'", "timezone: there is no time zone \"Asia/Shangai\""),
        ("timezone = 8", "timezone: an integer cannot be used here; write \"Asia/Shanghai\""),
        ("state = 'state'", "state: \"state\" is not absolute; begin it with /"),
        ("state = ['/a']", "state: a list cannot be used here; write \"/var/lib/logferry\""),
        ("host = 'a/b'", "host: \"a/b\" cannot be a part of file names; write it like web-17"),
        ("host = '..'", "host: \"..\" cannot be a part of file names"),
        ("host = ''", "host: \"\" cannot be a part of file names"),
        ("keep = 'ever'", "keep: 'ever' is not a duration"),
        (
            "keep = '48h'",
            "keep: '48h' is less than lookback, delay, spread and a day together: write at least \"49h\""
        ),
        ("limits = 5", "limits: an integer cannot be used here; write [limits] and its keys below"),
    ])
    func aWrongLineAtTheTopIsNamed(line: String, complaint: String) throws {
        let text = try #require(complaints(about: line + "\n" + smallest))
        #expect(text.hasPrefix("logferry.toml:1: " + complaint), "\(text)")
    }

    @Test(arguments: [
        ("user = 'a b'", "user: \"a b\" is no user of HDFS"),
        ("user = ''", "user: \"\" is no user of HDFS"),
        ("permission = '1778'", "permission: \"1778\" is no permission"),
        ("permission = '2000'", "permission: \"2000\" is no permission"),
        ("permission = '-1'", "permission: \"-1\" is no permission"),
        ("permission = 640", "permission: an integer cannot be used here; write \"640\""),
        ("replication = 0", "replication: 0 is not in 1 to 512"),
        (
            "resolve = ['dn1=10.0.0.5']",
            "resolve: \"dn1=10.0.0.5\" is not like dn1.inside:9864=10.0.0.5:9864"
        ),
        ("resolve = ['dn1:0=10.0.0.5:1']", "resolve: \"dn1:0=10.0.0.5:1\" is not like"),
        (
            "resolve = 'dn1:1=10.0.0.5:1'",
            "resolve: a text in quotes cannot be used here; write [\"dn1"
        ),
        ("proxy = 'proxy:3128'", "proxy: write the proxy like http://proxy.example.com:3128"),
    ])
    func aWrongLineOfHDFSIsNamed(line: String, complaint: String) throws {
        let text = try #require(
            complaints(about: "[hdfs]\n\(line)\n" + smallest.dropFirst("[hdfs]\n".count)))
        #expect(text.hasPrefix("logferry.toml:2: hdfs." + complaint), "\(text)")
    }

    @Test(arguments: [
        "http://logs:hunter2@nn1:9870", "hdfs://logs:hunter2@nn1",
        "http://nn1:9870/?delegation=hunter2",
        "logs:hunter2@nn1", "http://nn1:9870#hunter2",
    ])
    func anEndpointThatHoldsASecretIsRefusedAndNotRepeated(endpoint: String) throws {
        let text = smallest.replacing("http://nn1:9870", with: endpoint)
        let inFile = try #require(complaints(about: text))
        let byFlag = try #require(complaints(about: smallest) { $0.hdfs = [endpoint] })
        for complaint in [inFile, byFlag] {
            #expect(!complaint.contains("hunter2"))
            #expect(complaint.contains("leave it out") || complaint.contains("it holds a query"))
        }
    }

    @Test func aSecretOfTheProxyIsNotRepeated() throws {
        let text = "[hdfs]\nproxy = 'http://me:hunter2@:1'\n" + smallest.dropFirst(7)
        #expect(try !#require(complaints(about: text)).contains("hunter2"))
        let right = text.replacing("@:1", with: "@proxy:3128")
        #expect(try Configuration(right).hdfs.proxy == "http://me:hunter2@proxy:3128")
    }

    @Test(arguments: ["nn1:9870", "ftp://nn1", "http://", "http://nn1:99999", ""])
    func anEndpointIsAnAddressOfHTTP(endpoint: String) throws {
        let text = smallest.replacing("http://nn1:9870", with: endpoint)
        #expect(
            try #require(complaints(about: text)).hasPrefix("logferry.toml:2: hdfs.endpoints: "))
    }

    @Test func aPatternWithoutAnHourIsRefused() {
        #expect(
            complaints(about: smallest.replacing("access.%Y%m%d%H", with: "access.%Y%m%d"))
                == "logferry.toml:4: streams.access.source: source pattern"
                + " \"/var/log/access.%Y%m%d.log\": it does not say the hour (%H), so a file could be"
                + " of any")
    }

    @Test func aDestinationThatLeadsElsewhereIsRefused() throws {
        let text = try #require(
            complaints(about: smallest.replacing("/logs/", with: "/logs/../")))
        #expect(text.hasPrefix("logferry.toml:5: streams.access.destination: "))
        #expect(text.hasSuffix("write the directory's name instead of . or .."))
    }

    @Test func aStreamNeedsBothEnds() {
        let text = "[hdfs]\nendpoints = ['http://nn1:9870']\n[streams.'a b']\n"
        let needs = "it needs source and destination"
        #expect(
            complaints(about: text) == """
                logferry.toml:3: streams.a b: a stream is named with at most 200 letters, digits, _ \
                and -: it names a folder too
                logferry.toml:3: streams.a b: source is missing; \(needs)
                logferry.toml:3: streams.a b: destination is missing; \(needs)
                """)
    }

    @Test func streamsThatCouldClaimTheSameFileAreRefused() throws {
        let text = try #require(
            complaints(
                about: smallest + """
                    [streams.all]
                    source = "/var/log/*.%Y%m%d%H.log"
                    destination = "/all/%Y%m%d%H/{host}.{name}"
                    """))
        #expect(
            text.hasPrefix("logferry.toml:6: streams.all: its source could claim the same files"))
        #expect(text.contains("streams.access"))
    }

    @Test func streamsThatCouldShareADestinationAreRefused() throws {
        let other = """
            [streams.other]
            source = "/srv/log/access.%Y%m%d%H.log"
            destination = "/logs/%Y%m%d%H/{host}.{name}"
            """
        #expect(
            complaints(about: smallest + other)
                == "logferry.toml:6: streams.other: its files could get the same destinations as those"
                + " of streams.access (/logs/%Y%m%d%H/{host}.{name}); add {stream}, or a directory of"
                + " its own")
        let otherName = other.replacing("log/access", with: "log/error")
        #expect(try Configuration(smallest + otherName).streams.count == 2)
        let both = (smallest + other).replacing("/{host}", with: "/{stream}/{host}")
        #expect(try Configuration(both).streams.count == 2)
    }

    @Test func everythingThatIsWrongIsSaidAtOnceInTheOrderOfTheLines() {
        let text = smallest + "settle = 5\n[limits]\nrate = '5'\n[schedule]\ndelay = 'x'\n"
        let lines = complaints(about: text)?.split(separator: "\n").map { $0.prefix(16) }
        #expect(lines == ["logferry.toml:6:", "logferry.toml:8:", "logferry.toml:10"])
    }

    @Test func flagsAreCheckedToo() {
        let text = complaints(about: smallest) {
            $0.host = "a/b"
            $0.user = "a b"
            $0.state = ""
            $0.burst = ByteCount(5000)
            $0.streams = ["acces"]
        }
        for complaint in [
            "--host: \"a/b\" cannot be", "--user: \"a b\" is no user", "--state: it is empty",
            "--burst limits nothing without a rate: give --rate too",
            "--stream: there is no stream 'acces'; there are access",
        ] { #expect(text?.contains(complaint) == true, "\(complaint)") }
    }

    @Test func aStreamOfFlagsNeedsBothEnds() {
        #expect(
            complaints(about: smallest) { $0.source = "/a/%Y%m%d%H" }
                == "--source needs --destination too: both together make a stream")
    }

    @Test func withoutAStreamOrAFileItSaysHowToGiveOne() {
        #expect(
            complaints(about: "")
                == "no stream is configured: add a table such as [streams.access] with source and"
                + " destination, or give --hdfs, --source and --destination")
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration(file: nil, overrides: ConfigurationOverrides())
        }
        #expect(
            error?.description
                == "there is no /etc/logferry/logferry.toml: write one, name another file with"
                + " --config, or give --hdfs, --source and --destination")
    }

    @Test func withoutAnEndpointItSaysHowToGiveOne() {
        #expect(
            complaints(about: smallest.replacing("\"http://nn1:9870\"", with: ""))
                == "no endpoint of WebHDFS is given: set [hdfs] endpoints in the configuration, or"
                + " --hdfs http://nn1:9870")
    }

    @Test func aFileThatIsNotThereIsNamed() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile(path: "/nowhere/logferry.toml")
        }
        #expect(
            error?.description
                == "cannot read the configuration /nowhere/logferry.toml: No such file or directory;"
                + " name another one with --config")
        #expect(try ConfigurationFile.ifPresent(path: "/nowhere/logferry.toml") == nil)
    }
}
