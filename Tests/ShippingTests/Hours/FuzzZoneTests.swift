import FoundationEssentials
import TestSupport
import Testing

@testable import Shipping

/// Zone names that somebody mistyped, and zone files that a disk spoilt.
@Suite(.serialized) struct FuzzZoneTests {
    @Test func aNameIsAZoneOfTheDatabaseOrRefused() {
        let names = [
            "Europe/Berlin", "UTC", "Etc/GMT+8", "America/Argentina/Buenos_Aires", "CST-8",
            "right/UTC",
        ]
        Fuzzing.inputs(3_000) { numbers in
            let bytes = Array(numbers.pick(names).utf8).damaged(using: &numbers)
            let name = String(decoding: bytes, as: UTF8.self)
            do {
                let hours = try LocalHours(zone: name)
                let slot = hours.slot(containing: .now())
                #expect(!name.contains("..") && slot.begins < slot.ends)
            } catch {
                #expect(!"\(error)".unicodeScalars.contains { $0.value < 0x20 })
            }
        }
    }

    @Test(
        .timeLimit(.minutes(10)),
        arguments: ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"])
    func aSpoiltZoneFileNeverKeepsASlotFromBeingFound(zone: String) throws {
        let folder = try TemporaryFolder()
        let original = [UInt8](try Data(contentsOf: URL(filePath: "/usr/share/zoneinfo/\(zone)")))
        var input = 0
        try Fuzzing.inputs(300) { numbers in
            input += 1  // A name of its own each: the C library keeps what it has read.
            let file = try folder.write(original.damaged(using: &numbers), to: "zone-\(input)")
            guard let name = try? ZoneDatabase().find(file) else { return }
            let hours = LocalHours(name)
            let time = WallTime(seconds: .random(in: 0..<2_145_916_800, using: &numbers))
            let slot = hours.slot(containing: time)
            #expect(slot.begins < slot.ends)
            #expect(hours.slot(before: slot).label < slot.label)
            #expect(hours.slot(after: slot).label > slot.label)
            _ = hours.slots(endedBy: time, lookback: .seconds(7200))
        }
    }
}

/// Every zone that is installed is one that we take.
@Suite struct InstalledZoneTests {
    @Test func noInstalledZoneIsCalledDamaged() throws {
        let root = ZoneDatabase().directory
        var zones = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let bytes = [UInt8](FileManager.default.contents(atPath: "\(root)/\(name)") ?? Data())
            let fault = ZoneFile.fault(in: bytes)
            #expect(fault != .damaged, "\(name)")
            #expect(fault != .countsLeapSeconds || name.hasPrefix("right/"), "\(name)")
            zones += fault == nil ? 1 : 0
        }
        #expect(zones > 300)
    }
}
