import Glibc
import Synchronization

/// The one zone that the C library knows at a time, behind a lock.
///
/// `localtime_r` follows `TZ`, which belongs to the whole process. logferry sets it once, at the start,
/// when there are no other threads that read the environment; then asking costs a comparison. That another zone
/// may be asked for at all keeps `LocalHours` a value, and lets tests look at many zones.
final class CLibraryZone: Sendable {
    static let shared = CLibraryZone()

    private struct State {
        var current: TimeZoneName?
        var ofTexts: TimeZoneName
    }

    private let state: Mutex<State>

    private init() {
        // Where this fails the command has refused to start: `LocalHours(zone:)` throws the same error.
        let system = (try? ZoneDatabase().systemZone()) ?? .utc
        state = Mutex(State(current: nil, ofTexts: system))
    }

    var ofTexts: TimeZoneName {
        get { state.withLock { $0.ofTexts } }
        set { state.withLock { $0.ofTexts = newValue } }
    }

    /// Calls `body` with a function from seconds since 1970 to the seconds that `zone` is ahead of UTC.
    func with<Result>(_ zone: TimeZoneName, _ body: ((Int) -> Int) -> Result) -> Result {
        state.withLock { state in
            if state.current != zone {
                setenv("TZ", zone.environmentValue, 1)
                tzset()
                state.current = zone
            }
            return body(Self.offset)
        }
    }

    private static func offset(at second: Int) -> Int {
        // Fails only for years that do not fit an Int32, which no WallTime reaches.
        var (second, local) = (second, tm())
        localtime_r(&second, &local)
        return local.tm_gmtoff
    }
}
