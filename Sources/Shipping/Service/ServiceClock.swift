/// The time by which a service keeps its hours.
struct ServiceClock: Sendable {
    var now: @Sendable () -> Moment = { Moment.now() }
    var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
}
