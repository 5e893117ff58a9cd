extension ManifestFile {
    /// Notes what HDFS holds of the source now.
    mutating func add(_ published: Uploader.Published, at now: WallTime) {
        let bytes = Int64(published.range.count)
        let verification = published.file.verification
        let checksum = published.file.checksum.map(Checksum.init)
        if wasPublished {
            supplements.append(
                Supplement(
                    destination: published.destination.description,
                    offset: published.range.lowerBound, bytes: bytes,
                    verified: verification, checksum: checksum, finished: now))
        } else {
            (self.bytes, verified, self.checksum) = (bytes, verification, checksum)
        }
        state = .published
        finished = now
        reason = published.note
    }
}
