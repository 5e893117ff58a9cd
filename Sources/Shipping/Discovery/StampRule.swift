/// Which hour a name carries: `stamp` in the configuration.
enum StampRule: String, Codable, CaseIterable, Sendable {
    /// The hour that the lines are from.
    case begin
    /// The hour in which the file was rotated, right after the lines' own: logrotate's `dateext`
    /// without `datehourago`.
    case end

    /// What the names of the slot's files carry. An hour that clocks skip is in no name.
    func nameLabel(of slot: Slot, in hours: LocalHours) -> HourLabel {
        switch self {
        case .begin: slot.label
        case .end: hours.slot(after: slot).label
        }
    }
}
