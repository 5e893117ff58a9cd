/// Where something stands in a document.
struct TOMLPlace: Equatable {
    /// From 1.
    var line = 1
    /// In characters (Unicode scalars), from 1.
    var column = 1
}

/// Why a document cannot be read: what is expected, at the first place that breaks a rule.
struct TOMLSyntaxError: Error, Equatable {
    let place: TOMLPlace
    let message: String
}
