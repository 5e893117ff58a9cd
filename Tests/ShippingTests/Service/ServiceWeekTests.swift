import Testing

@testable import Shipping

/// A week of a host, in seconds: the clocks of its zone change, somebody sets them too, logs come
/// late, HDFS is down for three hours, and the service is restarted now and then.
@Suite(.timeLimit(.minutes(10))) struct ServiceWeekTests {
    struct Week: Sendable, CustomTestStringConvertible {
        let zone: String
        let begins: String
        var testDescription: String { "\(zone), \(begins)" }
    }

    static let weeks = [
        Week(zone: "Europe/Berlin", begins: "2026-10-22T00:00:00Z"),
        Week(zone: "Australia/Lord_Howe", begins: "2026-10-01T00:00:00Z"),
    ]

    @Test(arguments: weeks)
    func eachHourIsShippedOnceAtItsTime(_ week: Week) async throws {
        let host = try await ServiceHost(zone: week.zone, at: try #require(WallTime(week.begins)))
        try host.start()
        for number in 0..<168 {
            try await host.live(untilEndOf: host.slot)
            if number == 70 { host.hdfsBreaks() }
            if number == 73 { host.hdfsIsMended() }
            if number % 30 == 29 {
                host.lateLogs.append(host.slot)
            } else {
                try host.write(host.slot)
            }
            if number % 30 == 2 { try host.writeLateLogs() }
            if number == 50 { host.clock.step(by: .seconds(-600)) }
            if number == 100 { host.clock.step(by: .seconds(600)) }
            if number % 37 == 36 { try await host.restart() }
            host.nextHour()
        }
        try host.writeLateLogs()
        try await host.live(untilEndOf: host.slot)
        await host.stop()
        try host.expectEachHourOnce()
    }
}

extension ServiceHost {
    /// One file an hour, never before its time, and within ten minutes of it if nothing was in the way.
    fileprivate func expectEachHourOnce() throws {
        for log in logs {
            let times = published(log.slot)
            #expect(times.count == 1, "\(log.slot.label): \(times)")
            let due = log.slot.ends + pause
            for time in times {
                #expect(time >= due, "\(log.slot.label) at \(time)")
                // What comes when nobody expects it any more is found with the next hour.
                let patience = Duration.seconds(log.written > due ? 4_200 : 600)
                let isPrompt = time <= max(due, log.written) + patience
                #expect(isPrompt || log.isHindered, "\(log.slot.label) at \(time)")
            }
        }
        #expect(rig.requests("RENAME") == logs.count)
        #expect(rig.uploadsLeft == [])
        #expect(rig.folder.names(in: "state/open") == [])
    }
}
