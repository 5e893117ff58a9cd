extension ManifestStore {
    /// Slots in which something was lost or needs a person, and nobody took note of it yet.
    var alarms: SlotMarkers { SlotMarkers(folder: state.alarms) }

    /// The slots of a stream that a person has to take note of, oldest first.
    public func alarms(of stream: String) throws(StateError) -> [HourLabel] {
        try alarms.slots(of: stream)
    }
}
