/// When bytes that are still to be sent will have left. Pure.
public struct Forecast: Sendable {
    /// Above this part of the limit, it is the limit that holds transfers up.
    private static let nearLimit = 0.9

    private let timetable: RateTimetable

    init(_ timetable: RateTimetable) { self.timetable = timetable }

    /// - Parameter rate: Bytes a second over the last few seconds.
    /// - Returns: Seconds; nil where nobody can say.
    public func seconds(for bytes: Int64, at rate: Double) -> Double? {
        seconds(for: bytes, at: rate, from: .now())
    }

    /// Where the limit holds transfers up, the timetable tells, with all its changes to come. Where
    /// something else does, such as the network, they go on as they are, and never faster than limits
    /// to come allow.
    func seconds(for bytes: Int64, at rate: Double, from now: WallTime) -> Double? {
        let least = timetable.duration(of: bytes, from: now).map { $0 / .seconds(1) }
        if let limit = timetable.period(at: now).limit?.rate,
            rate >= Double(limit.bytesPerSecond) * Self.nearLimit
        {
            return least
        }
        guard rate > 0 else { return nil }
        return max(Double(bytes) / rate, least ?? 0)
    }
}

extension Forecast {
    public init(_ configuration: Configuration) { self.init(configuration.timetable) }
}
