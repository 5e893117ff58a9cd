import Shipping

/// The lines that show a pass under way. Pure: what is known goes in, text comes out.
struct ProgressText {
    /// Columns of the terminal.
    let width: Int
    /// Files shown at most; the others are counted.
    static let shownFiles = 8

    struct Rates {
        /// Bytes a second over the last few seconds, of the whole pass and of each file.
        let total: Double
        let files: [Double]
    }

    /// - Parameters:
    ///   - left: Seconds until the end; nil if nobody can say.
    ///   - held: Bytes of deleted files.
    func lines(
        _ snapshot: PassProgress.Snapshot, rates: Rates, left: Double?, held: Int64 = 0
    ) -> [String] {
        if snapshot.filesDue == 0 { return [fit("looking for files")] }
        let shown = zip(snapshot.inFlight, rates.files).prefix(Self.shownFiles)
        var lines = shown.map { file, rate in fileLine(file, rate) }
        let hidden = snapshot.inFlight.count - lines.count
        if hidden > 0 { lines.append(fit("  … and \(hidden) more")) }
        if held > 0 { lines.append(fit("  \(ReportText.held(held))")) }
        lines.append(totalLine(snapshot, rates.total, left))
        return lines
    }

    private func fileLine(_ file: FileProgress, _ rate: Double) -> String {
        let done = min(file.sentBytes, file.size)
        let name = (file.source.split(separator: "/").last.map(String.init) ?? file.source)
            .printable
        let left = rate > 0 ? Double(file.size - done) / rate : nil
        let figures = figures(done, of: file.size, rate, left)
        let room = max(8, width - figures.count - 4)
        return fit("  \(shorten(name, to: room))  \(figures)")
    }

    /// Bytes of all files that are not sent yet.
    func bytesLeft(_ snapshot: PassProgress.Snapshot) -> Int64 {
        snapshot.bytesDue - bytesDone(snapshot)
    }

    private func bytesDone(_ snapshot: PassProgress.Snapshot) -> Int64 {
        let sent = snapshot.inFlight.lazy.map { min($0.sentBytes, $0.size) }.total
        return min([snapshot.bytesDone, sent].total, snapshot.bytesDue)
    }

    private func totalLine(
        _ snapshot: PassProgress.Snapshot, _ rate: Double, _ left: Double?
    ) -> String {
        let files = "\(snapshot.filesDone)/\(snapshot.filesDue) files"
        return fit(
            "\(files)  \(figures(bytesDone(snapshot), of: snapshot.bytesDue, rate, left))")
    }

    private func figures(
        _ done: Int64, of size: Int64, _ rate: Double, _ left: Double?
    ) -> String {
        let percent = size == 0 ? 100 : Int(Double(done) / Double(size) * 100)
        let left = left.map { ByteText.time($0) + " left" } ?? "waiting"
        let amounts = "\(ByteText.size(done)) of \(ByteText.size(size))"
        return "\(percent)%  \(amounts)  \(ByteText.rate(rate))  \(left)"
    }

    /// Keeps both ends of a name: the hour is usually at the end.
    private func shorten(_ name: String, to room: Int) -> String {
        guard name.count > room else {
            return name + String(repeating: " ", count: room - name.count)
        }
        let tail = room / 2
        return name.prefix(room - tail - 1) + "…" + name.suffix(tail)
    }

    private func fit(_ line: String) -> String {
        line.count > width ? String(line.prefix(width - 1)) + "…" : line
    }
}
