import CLinux

/// What this process holds of the host's memory.
public enum Footprint {
    /// Makes the heap give back what is free, at the cost of some time. To be called first of all.
    ///
    /// By itself it keeps a heap for each thread, and what a large manifest once needed.
    public static func keepHeapSmall() { clinux_keep_heap_small() }

    /// Lets go of the code that was used so far, until it is used again.
    ///
    /// Most of what a small agent holds is code that only starting up needs: its own, and that of
    /// the three dozen libraries behind libcurl. To be called between two stages.
    public static func releaseCode() { clinux_release_code() }
}
