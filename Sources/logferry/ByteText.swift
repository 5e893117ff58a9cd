/// Sizes and times as people read them.
enum ByteText {
    /// Powers of 1000, three digits: `1.23 GB`.
    static func size(_ bytes: Int64) -> String {
        let units = ["B", "KB", "MB", "GB", "TB", "PB"]
        var value = Double(bytes)
        var unit = 0
        while value >= 999.5, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(bytes) B" : "\(threeDigits(value)) \(units[unit])"
    }

    static func rate(_ bytesPerSecond: Double) -> String {
        size(whole(bytesPerSecond)) + "/s"
    }

    /// `42s`, `3m07s`, `2h05m`.
    static func time(_ seconds: Double) -> String {
        let whole = whole(seconds)
        if whole < 60 { return "\(whole)s" }
        if whole < 3600 { return "\(whole / 60)m\(twoDigits(whole % 60))s" }
        return "\(whole / 3600)h\(twoDigits(whole / 60 % 60))m"
    }

    /// Of a number that may be larger than integers are.
    private static func whole(_ value: Double) -> Int64 {
        Int64(exactly: value.rounded()) ?? .max
    }

    private static func threeDigits(_ value: Double) -> String {
        let decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
        let scale = [1.0, 10, 100][decimals]
        let scaled = Int((value * scale).rounded())
        guard decimals > 0 else { return "\(scaled)" }
        let fraction = "\(scaled % Int(scale))"
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return "\(scaled / Int(scale)).\(zeros)\(fraction)"
    }

    private static func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
