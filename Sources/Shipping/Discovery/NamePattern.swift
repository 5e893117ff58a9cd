/// A component of a source pattern for one label: text and wildcards.
///
/// Names are compared as UTF-8, byte by byte, without any normalisation: that is how the kernel tells
/// them apart.
struct NamePattern: Hashable, Sendable {
    private enum Element: Hashable, Sendable {
        case text([UInt8])
        case wildcard(Wildcard)
    }

    private var elements: [Element] = []
    /// Which element each capture is.
    private var captures: [String: Int] = [:]

    init(_ tokens: [PatternToken], for label: HourLabel) {
        for token in tokens {
            switch token {
            case .text(let text): append(text)
            case .date(let code): append(code.text(of: label))
            case .wildcard(let wildcard, let capture):
                if let capture { captures[capture] = elements.count }
                elements.append(.wildcard(wildcard))
            }
        }
    }

    private mutating func append(_ text: String) {
        if case .text(let before) = elements.last {
            elements[elements.count - 1] = .text(before + text.utf8)
        } else {
            elements.append(.text(Array(text.utf8)))
        }
    }

    /// The text that a name must begin with; the whole name if there is no wildcard.
    var literalPrefix: [UInt8] {
        if case .text(let bytes) = elements.first { bytes } else { [] }
    }

    /// The text after the last wildcard, that a name must end with; empty if there is no wildcard.
    var literalSuffix: [UInt8] {
        if elements.count > 1, case .text(let bytes) = elements.last { bytes } else { [] }
    }

    /// The only name that matches; nil if there are wildcards.
    var literal: [UInt8]? {
        elements.count == 1 && !literalPrefix.isEmpty ? literalPrefix : nil
    }

    /// The names that compressors give to the only name that matches; none if there are wildcards.
    var compressedForms: [NamePattern] {
        guard let literal, literal.withUnsafeBytes(LogicalName.Compression.of) == nil
        else { return [] }
        return LogicalName.Compression.allCases.map {
            var form = self
            form.append($0.rawValue)
            return form
        }
    }

    /// Whether `name` is one of those.
    func matches(_ name: UnsafeRawBufferPointer) -> Bool { matches(name) { _, _ in } }

    /// Whether wildcards have names.
    var hasCaptures: Bool { !captures.isEmpty }

    /// What the named wildcards stand for; nil if `name` does not match.
    func captures(from name: UnsafeRawBufferPointer) -> [String: String]? {
        var begins = [Int](repeating: 0, count: captures.isEmpty ? 0 : elements.count + 1)
        guard
            matches(
                name,
                note: { element, position in
                    if !begins.isEmpty { begins[element] = position }
                })
        else { return nil }
        return captures.mapValues {
            String(decoding: name[begins[$0]..<begins[$0 + 1]], as: UTF8.self)
        }
    }

    /// Whether `name` matches; `note` hears where in it each element, and at last the end, begins.
    ///
    /// A `*` takes as little as it can. Only the last one is ever extended: what matched before it ends
    /// as early as it can, which leaves the rest every choice.
    private func matches(_ name: UnsafeRawBufferPointer, note: (Int, Int) -> Void) -> Bool {
        if name.first == UInt8(ascii: "."), literalPrefix.isEmpty { return false }
        var (element, position) = (0, 0)
        var star: (element: Int, position: Int)?
        while true {
            note(element, position)
            if element == elements.count {
                if position == name.count { return true }
            } else if elements[element] == .wildcard(.any) {
                star = (element, position)
                element += 1
                continue
            } else if let length = length(of: element, in: name, at: position) {
                element += 1
                position += length
                continue
            }
            guard let last = star, last.position < name.count else { return false }
            let next = last.position + scalar(in: name, at: last.position).length
            star = (last.element, next)
            (element, position) = (last.element + 1, next)
        }
    }

    /// How many bytes of `name` at `position` this element, which is no `*`, stands for.
    private func length(
        of element: Int, in name: UnsafeRawBufferPointer, at position: Int
    ) -> Int? {
        switch elements[element] {
        case .text(let bytes):
            let end = position + bytes.count
            guard end <= name.count, name[position..<end].elementsEqual(bytes) else { return nil }
            return bytes.count
        case .wildcard(let wildcard):
            guard position < name.count else { return nil }
            let next = scalar(in: name, at: position)
            return wildcard.accepts(next.value) ? next.length : nil
        }
    }
}

/// The code point at `position`, and its length in bytes. A byte that is no UTF-8 counts as U+FFFD.
private func scalar(
    in name: UnsafeRawBufferPointer, at position: Int
) -> (value: Unicode.Scalar, length: Int) {
    if name[position] < 0x80 { return (Unicode.Scalar(name[position]), 1) }
    var decoder = UTF8()
    var bytes = name[position...].makeIterator()
    guard case .scalarValue(let value) = decoder.decode(&bytes) else { return ("\u{fffd}", 1) }
    return (value, UTF8.width(value))
}
