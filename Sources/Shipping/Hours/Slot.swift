/// The time from the first to the last instant at which the local date and hour read the same.
///
/// Usually 60 minutes; 120 on the night clocks go back an hour. Where clocks leave an hour and come back
/// to it (Antarctica/Troll, which goes back two; Chatham, at 03:45; St John's until 2011, at 00:01), two
/// slots overlap: lines of both hours are still being written then, and each slot ends with its last one.
struct Slot: Hashable, Sendable {
    let label: HourLabel
    let begins: WallTime
    /// The first instant after the slot.
    let ends: WallTime

    init(label: HourLabel, begins: WallTime, ends: WallTime) {
        (self.label, self.begins, self.ends) = (label, begins, ends)
    }
}
