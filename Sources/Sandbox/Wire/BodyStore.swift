import NIOCore

/// Puts the pieces of a body on the disk, with what was asked to go wrong on the way.
struct BodyStore {
    let exchange: Exchange
    let writer: FileWriter
    private var taken: Int64 = 0

    init(exchange: Exchange, writer: FileWriter) {
        (self.exchange, self.writer) = (exchange, writer)
    }

    mutating func take(_ buffer: ByteBuffer) async throws {
        var rest = buffer
        while rest.readableBytes > 0 {
            var count = Int64(rest.readableBytes)
            if let stop = exchange.plan.nextStop(after: taken) { count = min(count, stop - taken) }
            if let pace = exchange.plan.readAtMost { count = min(count, max(pace.value / 8, 1)) }
            guard let piece = rest.readSlice(length: Int(count)) else { return }
            try await store(piece)
            taken += count
            try await pause(after: count)
            if exchange.plan.nextStop(after: taken - 1) == taken {
                try await exchange.meet(.body(after: taken))
            }
        }
    }

    private func store(_ piece: ByteBuffer) async throws {
        let bytes = limited(corrupted(piece))
        guard bytes.readableBytes > 0 else { return }
        let (volume, writer) = (exchange.server.volume, writer)
        try await exchange.offLoop {
            try bytes.withUnsafeReadableBytes { try volume.write($0, to: writer) }
        }
    }

    private func limited(_ piece: ByteBuffer) -> ByteBuffer {
        guard let limit = exchange.plan.storeOnly else { return piece }
        let room = max(limit.value - taken, 0)
        guard room < piece.readableBytes else { return piece }
        exchange.server.faults.noteHit(limit.id)
        return piece.getSlice(at: piece.readerIndex, length: Int(room)) ?? ByteBuffer()
    }

    private func corrupted(_ piece: ByteBuffer) -> ByteBuffer {
        guard let corrupt = exchange.plan.corrupt, corrupt.value >= taken,
            corrupt.value < taken + Int64(piece.readableBytes)
        else { return piece }
        exchange.server.faults.noteHit(corrupt.id)
        var piece = piece
        let index = piece.readerIndex + Int(corrupt.value - taken)
        if let byte = piece.getInteger(at: index, as: UInt8.self) {
            piece.setInteger(byte ^ 1, at: index)
        }
        return piece
    }

    private func pause(after count: Int64) async throws {
        guard let pace = exchange.plan.readAtMost else { return }
        exchange.server.faults.noteHit(pace.id)
        try await Task.sleep(for: .seconds(Double(count) / Double(max(pace.value, 1))))
    }
}
