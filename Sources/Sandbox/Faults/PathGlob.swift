/// `?` is one byte and `*` any number of bytes of one component, `**` any number of bytes.
struct PathGlob: Sendable {
    private enum Piece: Equatable {
        case byte(UInt8)
        case any, run, deepRun
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "?"): pieces.append(.any)
            case UInt8(ascii: "*"):
                if pieces.last == .run {
                    pieces[pieces.count - 1] = .deepRun
                } else {
                    pieces.append(.run)
                }
            default: pieces.append(.byte(byte))
            }
        }
        self.pieces = pieces
    }

    func matches(_ path: String) -> Bool {
        matches(Array(path.utf8)[...], pieces[...])
    }

    private func matches(_ bytes: ArraySlice<UInt8>, _ pieces: ArraySlice<Piece>) -> Bool {
        guard let piece = pieces.first else { return bytes.isEmpty }
        let slash = UInt8(ascii: "/")
        switch piece {
        case .byte(let byte):
            return bytes.first == byte && matches(bytes.dropFirst(), pieces.dropFirst())
        case .any:
            guard let first = bytes.first, first != slash else { return false }
            return matches(bytes.dropFirst(), pieces.dropFirst())
        case .run, .deepRun:
            var rest = bytes
            while true {
                if matches(rest, pieces.dropFirst()) { return true }
                guard let next = rest.popFirst(), piece == .deepRun || next != slash else {
                    return false
                }
            }
        }
    }
}
