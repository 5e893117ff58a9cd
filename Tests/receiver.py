#!/usr/bin/env python3
"""Takes uploads over WebHDFS, keeps none of their bytes, and notes when they came.

    Tests/receiver.py FILE

Prints its URL. Appends a line `<seconds> <bytes>` to FILE for every 10 ms in which body bytes came:
their end, by the clock of /proc/uptime. Knows only what a file of one part with `verify = "length"`
needs.
"""
import http.server
import json
import sys
import threading
import time
from urllib.parse import parse_qs, urlsplit

BIN = 0.01  # seconds


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


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

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
        elif operation == "GETFILESTATUS":
            self.missing(path)
        else:
            self.answer(400)

    @staticmethod
    def status(file):
        if file is None:
            return {"type": "DIRECTORY", "length": 0, "fileId": 1}
        return {"type": "FILE", "length": file[0], "fileId": file[1], "blockSize": 1 << 27}

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
            here = f"http://{self.headers['Host']}{self.path}&data=true"
            self.answer(307, Location=here)
        else:
            self.answer(400)

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
files = Files()
server = Server(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
