import WebHDFS

extension [SlotWork] {
    /// Where uploads of these slots that no record knows may have left parts.
    ///
    /// - Parameters:
    ///   - since: When the state directory was made: what was shipped before is not written there.
    ///   - isDamaged: Whether a record of one of these slots, no one knows which, was damaged.
    func strayDirectories(
        since: WallTime, isDamaged: Bool, host: String
    ) -> Set<HDFSPath> {
        let suspects = filter { isDamaged || $0.page.isNew && $0.slot.begins < since }
        return Set(suspects.flatMap { $0.destinationDirectories(host: host) })
    }
}

extension SlotWork {
    /// The directories of what is due; where nothing is, the one that does not depend on names.
    fileprivate func destinationDirectories(host: String) -> [HDFSPath] {
        let directories = plan.due.compactMap(\.destination.parent)
        if !directories.isEmpty { return directories }
        let usual = try? stream.destination.render(
            label: slot.label, host: host, stream: stream.name, name: "name", captures: [:])
        return [usual?.parent].compactMap(\.self)
    }
}
