import Testing

@testable import Shipping

@Suite struct QuantityTextTests {
    @Test(arguments: [
        ("1B", 1), ("256KB", 256_000), ("5MB", 5_000_000), ("1.5MB", 1_500_000),
        ("0.001KB", 1), ("64KiB", 65_536), ("128MiB", 134_217_728), ("1GiB", 1_073_741_824),
        ("1.5TiB", 1_649_267_441_664), ("2TB", 2_000_000_000_000),
    ])
    func aSizeIsANumberAndAUnit(text: String, bytes: Int64) throws {
        #expect(try ByteCount(text).bytes == bytes)
    }

    @Test(arguments: [
        "5XB", "5", "MB", "", "5 MB", "5mb", "5M", "-5MB", "+5MB", "1e3MB", ".5MB", "5.MB",
        "1.2.3MB", "５MB",
        "5MB/s", "0x5MB", "5MB ", "1000000000000000000000000000000B",
    ])
    func whatIsNoSizeIsToldWhatIsOne(text: String) {
        let error = #expect(throws: QuantityError.self) { try ByteCount(text) }
        #expect(
            error?.description
                == "'\(text)' is not a size: write a number and B, KB, MB, GB, TB (powers of 1000) or"
                + " KiB, MiB, GiB, TiB, such as 256KB")
    }

    @Test(arguments: [
        ("0KB", "is nothing: write at least 1B"),
        ("1.5B", "is no whole number of B: write fewer digits"),
        ("1.0001KB", "is no whole number of B: write fewer digits"),
        ("99999999TiB", "is too large: a size is at most 1048576TiB"),
        ("99999999999999999999TiB", "is too large: a size is at most 1048576TiB"),
    ])
    func anImpossibleSizeSaysWhy(text: String, reason: String) {
        #expect(throws: QuantityError(text: text, reason: reason)) { try ByteCount(text) }
    }

    @Test(arguments: ["1B", "1500B", "256KB", "5MB", "64KiB", "128MiB", "1TB"])
    func aSizeIsWrittenAsItIsRead(text: String) throws {
        #expect(try ByteCount(text).description == text)
    }

    @Test func aRateIsASizePerSecond() throws {
        #expect(try Rate("5MB/s").bytesPerSecond == 5_000_000)
        #expect(try Rate("1.5KiB/s").bytesPerSecond == 1536)
        #expect(try Rate("16MiB/s").description == "16MiB/s")
    }

    @Test(arguments: ["5MB", "5MB/S", "5MB/m", "5parsecs", "5MB/s/s", "/s"])
    func whatIsNoRateIsToldWhatIsOne(text: String) {
        let error = #expect(throws: QuantityError.self) { try Rate(text) }
        #expect(
            error?.description.hasPrefix("'\(text)' is not a rate: write a size per second") == true
        )
        #expect(error?.description.hasSuffix("such as 5MB/s") == true)
    }

    @Test func aRateOfNothingIsRefused() {
        #expect(
            throws: QuantityError(
                text: "0MB/s", reason: "would never send anything: leave it out for no limit")
        ) { try Rate("0MB/s") }
        #expect(throws: QuantityError.self) { try Rate("1.1TB/s") }
    }

    @Test(arguments: [
        ("500ms", Duration.milliseconds(500)), ("0s", .zero), ("90s", .seconds(90)),
        ("5m", .seconds(300)), ("1.5h", .seconds(5400)), ("24h", .seconds(86_400)),
        ("90d", .seconds(7_776_000)),
    ])
    func aDurationIsANumberAndAUnit(text: String, duration: Duration) throws {
        #expect(try Duration(text: text) == duration)
    }

    @Test(arguments: ["0ms", "500ms", "90s", "5m", "90d"])
    func aDurationIsWrittenAsItIsRead(text: String) throws {
        #expect(try Duration(text: text).text == text)
    }

    @Test(arguments: [
        ("5", "is not a duration: write a number and ms, s, m, h or d, such as 90s or 24h"),
        ("-5m", "is not a duration: write a number and ms, s, m, h or d, such as 90s or 24h"),
        ("5min", "is not a duration: write a number and ms, s, m, h or d, such as 90s or 24h"),
        ("0.5ms", "is no whole number of ms: write fewer digits"),
        ("36501d", "is too large: a duration is at most 36500d"),
    ])
    func anImpossibleDurationSaysWhy(text: String, reason: String) {
        #expect(throws: QuantityError(text: text, reason: reason)) { try Duration(text: text) }
    }
}
