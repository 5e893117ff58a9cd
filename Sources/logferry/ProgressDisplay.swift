import Glibc
import Shipping

/// Draws a pass under way, in place, as long as its task runs.
struct ProgressDisplay {
    enum Mode: String, CaseIterable, Sendable { case auto, always, never }

    /// How often the block is drawn anew.
    private static let interval = Duration.milliseconds(250)
    /// What a shown rate is averaged over.
    private static let memory = Duration.seconds(5)

    let progress: PassProgress
    let forecast: Forecast
    let screen: Screen
    /// Bytes of deleted files.
    let heldBytes: @Sendable () async -> Int64

    static func isWanted(_ mode: Mode) -> Bool {
        switch mode {
        case .auto: isatty(STDERR_FILENO) == 1
        case .always: true
        case .never: false
        }
    }

    /// Returns when its task is cancelled, and leaves no trace on the screen.
    func run() async {
        var meter = RateMeter(memory: Self.memory)
        while !Task.isCancelled {
            let snapshot = progress.snapshot
            let rates = meter.rates(of: snapshot, at: .now)
            let text = ProgressText(width: Screen.width)
            let left = forecast.seconds(for: text.bytesLeft(snapshot), at: rates.total)
            let held = await heldBytes()
            screen.draw(text.lines(snapshot, rates: rates, left: left, held: held))
            try? await Task.sleep(for: Self.interval)
        }
        screen.draw([])
    }
}
