import TestSupport
import Testing

@testable import Shipping

@Suite struct ZoneDatabaseTests {
    @Test(arguments: [
        ("Asia/Shangai", "there is no time zone \"Asia/Shangai\""),
        ("Asia", "there is no time zone"), ("", "there is no time zone"),
        ("../../etc/passwd", "there is no time zone"), ("tzdata.zi", "there is no time zone"),
        ("UTC0", "write \"UTC\""), ("CST-8", "\"Etc/GMT-8\" for 8 h east of Greenwich"),
        ("UTC+8", "\"Etc/GMT+8\" for 8 h west of Greenwich"),
        ("CET-1CEST", "a POSIX rule, not a name"),
        ("IST-5:30", "such as \"Asia/Kolkata\""), ("right/Europe/Berlin", "leave out \"right/\""),
    ])
    func aZoneThatTheCLibraryWouldTakeAsUTCIsRefused(zone: String, message: String) throws {
        let error = try #require(throws: TimeZoneError.self) { try LocalHours(zone: zone) }
        #expect(error.description.contains(message), "\(error)")
    }

    @Test func aMissingDatabaseSaysWhatToInstall() throws {
        let database = ZoneDatabase(directory: "/nowhere", inheritedZone: nil)
        let error = try #require(throws: TimeZoneError.self) { try database.find("Asia/Shanghai") }
        #expect(error.description.contains("apt install tzdata"))
        #expect(try database.find("UTC") == .utc)
    }

    @Test func theSystemsZoneIsTheInheritedOneIfThereIsOne() throws {
        func zone(_ inherited: String) throws -> String {
            try ZoneDatabase(inheritedZone: inherited).systemZone().environmentValue
        }
        #expect(try zone("Asia/Shanghai") == ":Asia/Shanghai")
        #expect(try zone(":Asia/Shanghai") == ":Asia/Shanghai")
        #expect(try zone("") == TimeZoneName.utc.environmentValue)
        #expect(throws: TimeZoneError("Asia/Shangai", .unknown(ZoneDatabase().directory))) {
            try zone("Asia/Shangai")
        }
    }

    @Test func withoutTheSystemsZoneFileItIsUTC() throws {
        let database = ZoneDatabase(inheritedZone: nil, localtime: "/nowhere/localtime")
        #expect(try database.systemZone() == .utc)
    }

    @Test func aSystemZoneWhoseRulesAreNotInstalledIsAnError() throws {
        let folder = try TemporaryFolder()
        try folder.link("localtime", to: "/usr/share/no-zoneinfo/Asia/Shanghai")
        try folder.link("utc", to: "/usr/share/no-zoneinfo/Etc/UTC")
        func zone(_ file: String) throws -> TimeZoneName {
            try ZoneDatabase(inheritedZone: nil, localtime: folder.path(file)).systemZone()
        }
        let error = try #require(throws: TimeZoneError.self) { try zone("localtime") }
        #expect(error.description.contains("Asia/Shanghai"))
        #expect(error.description.contains("apt install tzdata"))
        #expect(try zone("utc") == .utc)
    }
}
