import NIOCore

extension Exchange {
    /// What is read from a file at once.
    private static let chunkBytes: Int64 = 256 << 10

    /// Returns when the kernel has all of it.
    func send(_ response: Response) async throws {
        note(response.status)
        switch response.body {
        case .bytes(let bytes):
            var buffer = response.head
            if request.method != "HEAD" { buffer.writeBytes(response.framed(bytes)) }
            try await channel.writeAndFlush(buffer).get()
        case .file(let file, let offset, let length):
            try await channel.writeAndFlush(response.head).get()
            try await send(file, from: offset, length: length)
        }
    }

    private func send(_ file: FileDescriptor, from offset: Int64, length: Int64) async throws {
        var sent: Int64 = 0
        try await meet(.body(after: 0))
        while sent < length {
            let stop = min(plan.nextStop(after: sent) ?? length, length)
            let count = Int(min(stop - sent, Self.chunkBytes))
            let position = offset + sent
            let chunk = try await offLoop { try file.buffer(at: position, count: count) }
            guard chunk.readableBytes > 0 else { throw Ending.closed }
            try await channel.writeAndFlush(chunk).get()
            sent += Int64(chunk.readableBytes)
            if sent == plan.nextStop(after: sent - 1) { try await meet(.body(after: sent)) }
        }
    }

    /// `100 Continue`, which a DataNode sends whether asked for or not. Whether anybody hears it does not matter: what the
    /// client sent before it went away is still written.
    func sendContinue() async {
        let line = ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")
        try? await channel.writeAndFlush(line).get()
    }
}

extension FileDescriptor {
    fileprivate func buffer(at offset: Int64, count: Int) throws -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        try buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            try read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: offset)
        }
        return buffer
    }
}
