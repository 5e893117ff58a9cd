import TestSupport
import Testing

@testable import Shipping

@Suite struct LocalHoursTests {
    @Test func anOrdinarySlotIsOneHour() throws {
        let slot = try #require(try slot("2026-11-20T08", in: "Asia/Shanghai"))
        #expect(slot.begins == WallTime("2026-11-20T08:00:00+08:00"))
        #expect(slot.ends == WallTime("2026-11-20T09:00:00+08:00"))
    }

    @Test(arguments: [
        // The hour that is repeated when clocks go back.
        (
            zone: "America/New_York", label: "2026-11-01T01", begins: "2026-11-01T05:00:00Z",
            minutes: 120
        ),
        (
            zone: "Europe/Berlin", label: "2026-10-25T02", begins: "2026-10-25T00:00:00Z",
            minutes: 120
        ),
        // Lord Howe's clocks move by half an hour: 02:00 becomes 01:30, and 02:00 becomes 02:30.
        (
            zone: "Australia/Lord_Howe", label: "2026-04-05T01", begins: "2026-04-04T14:00:00Z",
            minutes: 90
        ),
        (
            zone: "Australia/Lord_Howe", label: "2026-10-04T02", begins: "2026-10-03T15:30:00Z",
            minutes: 30
        ),
        // Clocks that change at midnight.
        (
            zone: "America/Sao_Paulo", label: "2018-02-17T23", begins: "2018-02-18T01:00:00Z",
            minutes: 120
        ),
        (
            zone: "America/Sao_Paulo", label: "2018-11-04T01", begins: "2018-11-04T03:00:00Z",
            minutes: 60
        ),
        (zone: "Asia/Beirut", label: "2024-10-26T23", begins: "2024-10-26T20:00:00Z", minutes: 120),
        // Offsets that are no whole hours.
        (zone: "Asia/Kolkata", label: "2026-11-20T08", begins: "2026-11-20T02:30:00Z", minutes: 60),
        (
            zone: "Asia/Kathmandu", label: "2026-11-20T08", begins: "2026-11-20T02:15:00Z",
            minutes: 60
        ),
        (zone: "UTC", label: "2026-11-20T08", begins: "2026-11-20T08:00:00Z", minutes: 60),
        // The last hour before Samoa left out a day, and the first one after it.
        (zone: "Pacific/Apia", label: "2011-12-29T23", begins: "2011-12-30T09:00:00Z", minutes: 60),
        (zone: "Pacific/Apia", label: "2011-12-31T00", begins: "2011-12-30T10:00:00Z", minutes: 60),
        // Clocks that go back two hours: the label is read, left, and read again.
        (
            zone: "Antarctica/Troll", label: "2020-10-25T01", begins: "2020-10-24T23:00:00Z",
            minutes: 180
        ),
        // Back by an hour at one minute past midnight.
        (
            zone: "America/St_Johns", label: "2010-11-06T23", begins: "2010-11-07T01:30:00Z",
            minutes: 120
        ),
        (
            zone: "America/St_Johns", label: "2010-11-07T00", begins: "2010-11-07T02:30:00Z",
            minutes: 120
        ),
    ])
    func aSlotLastsAsLongAsClocksReadItsLabel(
        zone: String, label: String, begins: String, minutes: Int
    ) throws {
        let slot = try #require(try slot(label, in: zone))
        #expect(slot.begins == WallTime(begins))
        #expect(slot.ends - slot.begins == .seconds(minutes * 60))
        // From any instant that reads so, on no round time, the same slot is found.
        let hours = try LocalHours(zone: zone)
        let inside = stride(from: 13, to: minutes * 60, by: 421).map { slot.begins + .seconds($0) }
        for instant in inside where hours.label(at: instant) == slot.label {
            #expect(hours.slot(containing: instant) == slot)
        }
    }

    @Test(arguments: [
        ("America/New_York", "2026-03-08T02"), ("America/Sao_Paulo", "2018-11-04T00"),
        ("Asia/Beirut", "2024-03-31T00"), ("Pacific/Apia", "2011-12-30T00"),
        ("Pacific/Apia", "2011-12-30T23"),
    ])
    func anHourThatClocksSkipHasNoSlot(zone: String, label: String) throws {
        #expect(try slot(label, in: zone) == nil)
    }

    @Test func aDayHasAsManySlotsAsLabels() throws {
        let hours = try LocalHours(zone: "Europe/Berlin")
        func count(_ from: String, _ to: String) throws -> Int {
            try hours.slots(from: .of(from), to: .of(to)).count
        }
        #expect(try count("2026-03-29T00", "2026-03-30T00") == 23)
        #expect(try count("2026-10-25T00", "2026-10-26T00") == 24)  // in 25 hours
        #expect(try count("2026-11-20T00", "2026-11-21T00") == 24)
        #expect(try count("2026-11-20T00", "2026-11-20T00") == 0)
        #expect(try count("2026-11-21T00", "2026-11-20T00") == 0)
    }

    @Test func stepsGoFromLabelToLabel() throws {
        let apia = try LocalHours(zone: "Pacific/Apia")
        let last = try #require(apia.slot(labelled: .of("2011-12-29T23")))
        let first = try #require(apia.slot(labelled: .of("2011-12-31T00")))
        #expect(apia.slot(after: last) == first)
        #expect(apia.slot(before: first) == last)
    }

    @Test func theSlotsOfADayAreThoseThatEndedInIt() throws {
        let hours = try LocalHours(zone: "Asia/Shanghai")
        let now = try WallTime.at("2026-11-20T08:05:00+08:00")
        let slots = hours.slots(endedBy: now, lookback: .seconds(24 * 3600))
        #expect(slots.count == 24)
        #expect(slots.first?.label == HourLabel("2026-11-19T08"))
        #expect(slots.last?.label == HourLabel("2026-11-20T07"))
        #expect(hours.slots(endedBy: now, lookback: .seconds(299)).isEmpty)
    }

    @Test func aSlotHasEndedAtItsEndAndNotBefore() throws {
        let hours = try LocalHours(zone: "UTC")
        let end = try WallTime.at("2026-11-20T08:00:00Z")
        let last = { hours.slots(endedBy: $0, lookback: .seconds(7200)).last?.label.description }
        #expect(last(end) == "2026-11-20T07")
        #expect(last(WallTime(nanoseconds: end.nanoseconds - 1)) == "2026-11-20T06")
    }

    @Test func theRepeatedHourEndsOnce() throws {
        let hours = try LocalHours(zone: "Europe/Berlin")
        let between = try WallTime.at("2026-10-25T01:30:00Z")  // the second 02:30
        let ended = hours.slots(endedBy: between, lookback: .seconds(7200))
        #expect(ended.map(\.label.description) == ["2026-10-25T01"])
    }

    @Test func ofSlotsThatOverlapNoneHasEndedBeforeItsLastHour() throws {
        let hours = try LocalHours(zone: "America/St_Johns")
        // Clocks go back from 00:01 to 23:01, so 23 o'clock, which has passed, is about to come again.
        let midnight = try WallTime.at("2010-11-07T00:00:30-02:30")
        let ended = hours.slots(endedBy: midnight, lookback: .seconds(7200))
        #expect(ended.map(\.label.description) == ["2010-11-06T22"])
    }

    /// At random instants, in zones of every kind in which no slots overlap.
    @Test(
        .serialized,  // each change of the zone reads its file again
        arguments: [
            "UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
            "America/Sao_Paulo", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu", "Asia/Tehran",
            "Africa/Casablanca", "Africa/Monrovia", "America/Caracas",
            "Asia/Pyongyang", "Pacific/Kwajalein", "Europe/Dublin",
        ])
    func slotsTileTime(zone: String) throws {
        let hours = try LocalHours(zone: zone)
        var random = SplitMix(seed: 20_261_120)
        for _ in 0..<40 {
            // 1970 to 2037
            let instant = WallTime(
                nanoseconds: .random(in: 0..<2_145_916_800_000_000_000, using: &random))
            var slot = hours.slot(containing: instant)
            #expect((slot.begins..<slot.ends).contains(instant))
            #expect(hours.label(at: instant) == slot.label)
            for _ in 0..<12 {
                let next = hours.slot(after: slot)
                #expect(next.begins == slot.ends, "\(zone) after \(slot.label)")
                #expect(next.label > slot.label)
                #expect(hours.slot(labelled: slot.label) == slot)
                #expect(hours.slot(containing: slot.begins) == slot)
                #expect(
                    hours.slot(containing: WallTime(nanoseconds: slot.ends.nanoseconds - 1)) == slot
                )
                #expect(hours.slot(before: next) == slot)
                slot = next
            }
        }
    }

    @Test(arguments: ["Antarctica/Troll", "America/St_Johns", "Pacific/Chatham"])
    func slotsThatOverlapLeaveNoGap(zone: String) throws {
        let hours = try LocalHours(zone: zone)
        var slot = try #require(hours.slot(labelled: .of("2010-01-01T00")))
        while slot.label.year == 2010 {
            let next = hours.slot(after: slot)
            #expect(next.begins <= slot.ends && next.begins > slot.begins && next.ends > slot.ends)
            slot = next
        }
    }

    @Test func twoZonesInOneProcessDoNotDisturbEachOther() async throws {
        let zones = ["Asia/Shanghai", "America/New_York"]
        let expected = ["2026-11-20T08", "2026-11-19T19"]
        await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let hours = try? LocalHours(zone: zones[index % 2])
                    return hours?.label(at: WallTime(seconds: 1_795_132_800)).description
                        == expected[index % 2]
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    private func slot(_ text: String, in zone: String) throws -> Slot? {
        try LocalHours(zone: zone).slot(labelled: .of(text))
    }
}
