/// Why a time zone cannot be used. None of it changes by trying again.
public struct TimeZoneError: Error, Equatable, CustomStringConvertible, Sendable {
    enum Reason: Equatable {
        case unknown(_ directory: String)
        case posix(PosixZone)
        case countsLeapSeconds
        case noDatabase(_ directory: String)
        case notAZoneFile
        case damaged
    }

    /// The zone's name, or the file that should hold its rules.
    let zone: String
    let reason: Reason

    init(_ zone: String, _ reason: Reason) {
        (self.zone, self.reason) = (zone, reason)
    }

    public var description: String {
        let zone = zone.debugDescription
        return switch reason {
        case .unknown(let directory):
            "there is no time zone \(zone) in \(directory), and the C library would take it as UTC;"
                + " write a name such as \"Asia/Shanghai\" or \"UTC\" (`timedatectl list-timezones` lists them)"
        case .posix(let rule):
            "the time zone \(zone) is a POSIX rule, not a name; \(rule.advice)"
        case .countsLeapSeconds:
            "the clocks of time zone \(zone) count leap seconds, this machine's do not;"
                + " leave out \"right/\""
        case .noDatabase(let directory):
            "the rules of time zone \(zone) cannot be found because \(directory) holds no zone database;"
                + " run `apt install tzdata`"
        case .damaged:
            "the time zone file \(zone) is damaged; run `apt install --reinstall tzdata`"
        case .notAZoneFile:
            "the system's time zone is not known because \(zone) is no zone file;"
                + " run `timedatectl set-timezone`, or set `timezone` in the configuration"
        }
    }
}

/// A zone written as a rule, such as `UTC0`, `CST-8` or `CET-1CEST`.
struct PosixZone: Equatable {
    /// As in the rule: positive is west of Greenwich. nil for an offset with minutes.
    let hours: Int?

    /// nil if `text` is nothing like letters followed by an offset.
    init?(_ text: String) {
        let offset = text.drop { $0.isLetter }
        guard offset.count < text.count else { return nil }
        let number = offset.prefix { $0 == "+" || $0 == "-" || $0.isNumber }
        guard let hours = Int(number), (-14...14).contains(hours) else { return nil }
        self.hours = offset.dropFirst(number.count).first == ":" ? nil : hours
    }

    var advice: String {
        guard let hours else { return "write the name of the place, such as \"Asia/Kolkata\"" }
        if hours == 0 { return "write \"UTC\"" }
        let same = "Etc/GMT\(hours < 0 ? "-" : "+")\(abs(hours))"
        return "write the name of the place, such as \"Asia/Shanghai\", or \"\(same)\" for"
            + " \(abs(hours)) h \(hours < 0 ? "east" : "west") of Greenwich all year"
    }
}
