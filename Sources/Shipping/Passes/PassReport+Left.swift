extension PassReport {
    /// Files that no turn came for.
    public struct Left: Sendable {
        public private(set) var amount = Amount()
        /// From the first of their hours to the one after the last; nil if there are none.
        public private(set) var hours: Range<HourLabel>?

        init() {}

        init(_ amount: Amount, hours: Range<HourLabel>) {
            (self.amount, self.hours) = (amount, hours)
        }

        static func += (a: inout Left, b: Left) {
            a.amount += b.amount
            a.hours = a.hours.joined(b.hours)
        }
    }

    /// From the first hour to the last one of what is not done: left, failed, or waiting.
    public var unfinishedHours: Range<HourLabel>? { left.hours.joined(retried) }
}

extension PassReport.File {
    var hour: Range<HourLabel> { slot..<slot.advanced(by: 1) }
}

extension Range<HourLabel>? {
    /// The smallest range that has both in it.
    func joined(_ other: Self) -> Self {
        guard let self, let other else { return self ?? other }
        return min(self.lowerBound, other.lowerBound)..<max(self.upperBound, other.upperBound)
    }
}
