#!/usr/bin/env python3
"""Takes uploads over WebHDFS, keeps none of their bytes, and notes when they came.

    Tests/receiver.py FILE [PATTERN]

Prints its URL. Appends a line `<seconds> <bytes>` to FILE for every 10 ms in which body bytes came:
their end, by the clock of /proc/uptime.

It only reads, so of what came it knows the length. Its checksums are right if every file consists of
repetitions of the file PATTERN (default: zeros), in parts of whole blocks of 128 MiB.
"""
import functools
import hashlib
import http.server
import json
import struct
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

BIN = 0.01  # seconds
BLOCK = 1 << 27  # bytes
CHUNK = 512  # bytes under one CRC


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 255]
    return struct.pack(">I", crc ^ 0xFFFFFFFF)


def crc_of_byte(crc):
    for _ in range(8):
        crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc


CRC_TABLE = [crc_of_byte(byte) for byte in range(256)]


class Content:
    """What all files consist of."""

    def __init__(self, pattern):
        if not pattern or len(pattern) % CHUNK or BLOCK % len(pattern):
            sys.exit(f"a pattern of {len(pattern)} bytes: not of whole chunks, or no part of a block")
        self.pattern = pattern
        starts = range(0, len(pattern), CHUNK)
        self.crcs = b"".join(crc32c(pattern[start:start + CHUNK]) for start in starts)

    @functools.lru_cache
    def block_digest(self, length):
        repeats, rest = divmod(length, len(self.pattern))
        chunks, tail = divmod(rest, CHUNK)
        md5 = hashlib.md5()
        for _ in range(repeats):
            md5.update(self.crcs)
        md5.update(self.crcs[:chunks * 4])
        if tail:
            md5.update(crc32c(self.pattern[chunks * CHUNK:][:tail]))
        return md5.digest()

    def checksum(self, length):
        """As Hadoop's FileChecksumHelper computes it, with the zeros behind the digests."""
        blocks = [min(BLOCK, length - start) for start in range(0, length, BLOCK)]
        digests = b"".join(map(self.block_digest, blocks))
        size = 32
        while size < len(digests):
            size *= 2
        per_block = BLOCK // CHUNK if len(blocks) > 1 else 0
        value = struct.pack(">iq", CHUNK, per_block)
        value += hashlib.md5(digests.ljust(size, b"\0")).digest()
        name = f"MD5-of-{per_block}MD5-of-{CHUNK}CRC32C"
        return {"algorithm": name, "bytes": value.hex(), "length": len(value)}


class Arrivals:
    """Bytes by the time at which they came, of all connections."""

    def __init__(self, path):
        self.lock = threading.Lock()
        self.bins = {}
        self.file = open(path, "a", buffering=1)

    def add(self, count):
        now = int(time.clock_gettime(time.CLOCK_BOOTTIME) / BIN)
        with self.lock:
            for done in [one for one in self.bins if one < now]:
                self.file.write(f"{(done + 1) * BIN:.2f} {self.bins.pop(done)}\n")
            self.bins[now] = self.bins.get(now, 0) + count

    def flush(self):
        with self.lock:
            for done in sorted(self.bins):
                self.file.write(f"{(done + 1) * BIN:.2f} {self.bins[done]}\n")
            self.bins = {}


class Files:
    """Length and inode id of what is there."""

    def __init__(self):
        self.lock = threading.Lock()
        self.known = {"/": None}
        self.next_id = 1

    def put(self, path, length):
        with self.lock:
            self.next_id += 1
            self.known[path] = (length, self.next_id)

    def move(self, path, destination):
        with self.lock:
            self.known[destination] = self.known.pop(path)

    def join(self, path, sources):
        with self.lock:
            length, number = self.known[path]
            length += sum(self.known.pop(source)[0] for source in sources)
            self.known[path] = (length, number)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def ask(self):
        parts = urlsplit(self.path)
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        return parts.path.removeprefix("/webhdfs/v1") or "/", query

    def answer(self, status, value=None, **headers):
        body = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def missing(self, path):
        name = "FileNotFoundException"
        self.answer(404, {"RemoteException": {
            "exception": name, "javaClassName": f"java.io.{name}",
            "message": f"File does not exist: {path}"}})

    def do_GET(self):
        path, query = self.ask()
        operation = query.get("op", "").upper()
        if operation == "GETFILESTATUS" and path in files.known:
            self.answer(200, {"FileStatus": self.status(files.known[path])})
        elif path not in files.known:
            self.missing(path)
        elif operation == "GETFILECHECKSUM" and "data" in query:
            self.answer(200, {"FileChecksum": content.checksum(files.known[path][0])})
        elif operation == "GETFILECHECKSUM":
            self.redirect()
        else:
            self.answer(400)

    @staticmethod
    def status(file):
        if file is None:
            return {"type": "DIRECTORY", "length": 0, "fileId": 1}
        return {"type": "FILE", "length": file[0], "fileId": file[1], "blockSize": BLOCK}

    def do_PUT(self):
        path, query = self.ask()
        operation = query.get("op", "").upper()
        if operation == "RENAME":
            files.move(path, query["destination"])
            self.answer(200)
        elif operation == "CREATE" and "data" in query:
            self.take(path, int(self.headers["Content-Length"]))
            self.answer(201)
        elif operation == "CREATE":
            self.redirect()
        else:
            self.answer(400)

    def redirect(self):
        """To the DataNode, which is here, too."""
        self.answer(307, Location=f"http://{self.headers['Host']}{self.path}&data=true")

    def do_POST(self):
        path, query = self.ask()
        files.join(path, query["sources"].split(","))  # CONCAT
        self.answer(200)

    def take(self, path, length):
        buffer = memoryview(bytearray(1 << 18))
        left = length
        while left:
            count = self.rfile.readinto1(buffer[: min(left, len(buffer))])
            if not count:
                break
            arrivals.add(count)
            left -= count
        arrivals.flush()
        files.put(path, length - left)

    def do_DELETE(self):
        path, _ = self.ask()
        self.answer(200, {"boolean": files.known.pop(path, None) is not None})

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Uploads that are cut off are none of our business."""


arrivals = Arrivals(sys.argv[1])
if len(sys.argv) > 2:
    with open(sys.argv[2], "rb") as file:
        content = Content(file.read())
else:
    content = Content(bytes(CHUNK))
files = Files()
server = Server(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
