#!/usr/bin/env python3
"""Measures the rows of the table. Tests/benchmark.sh starts it, with what it needs."""
import argparse
import contextlib
import datetime
import json
import os
import subprocess
import sys

import clients
import report
import rows
import sends
from processes import Cost, Failure, end, start

HERE = os.path.dirname(os.path.abspath(__file__))


class Receiver:
    """Tests/receiver.py, as a file system to put files into."""

    def __init__(self, url, notes, user):
        self.url, self.notes, self.user = url, notes, user

    def arrivals(self):
        """Pairs of seconds and bytes."""
        with open(self.notes) as file:
            return [(float(when), int(count)) for when, count in map(str.split, file)]

    def received(self):
        """Bytes so far."""
        return sum(count for _, count in self.arrivals())


class Bench:
    """Where rows are measured, and with what."""

    def __init__(self, options):
        self.options, self.work, self.runs = options, options.work, options.runs
        self.scale, self.micro, self.count = options.size, options.micro, 0
        self.script = f"{HERE}/../hdfs"
        self.hdfs = clients.HDFS(options.hdfs, options.rpc, options.user)
        self.curl = clients.Curl()
        self.logferry = clients.Logferry(options.logferry, self.work)
        self.others = [
            clients.HdfsCLI(f"{options.venv}/bin/hdfscli", self.work),
            clients.HdfsNative(f"{options.venv}/bin/hdfsn"),
            clients.Rclone(options.rclone), clients.FsShell(self.script)]
        self.pattern = f"{self.work}/pattern"
        with open(self.pattern, "wb") as file:
            file.write(os.urandom(1 << 20))

    @staticmethod
    def say(text):
        print(f"    {text}", file=sys.stderr, flush=True)

    def size(self, full):
        """Of a row's files or their number, as scaled by --size."""
        return max(1, int(full * self.scale))

    def folder(self):
        """A new name in HDFS, also beside another benchmark and after one that was stopped."""
        self.count += 1
        return f"/benchmark/{os.path.basename(self.work)}-{self.count}"

    def files(self, name, count, size):
        """A folder with so many files of the hour, each the pattern over and over."""
        folder = f"{self.work}/files-{name}"
        if not os.path.exists(folder):
            os.mkdir(folder)
            with open(self.pattern, "rb") as file:
                pattern = file.read()
            for number in range(count):
                self.write(f"{folder}/{clients.NAME.format(number)}", pattern, size)
        return folder

    def sparse(self, name, size):
        folder = f"{self.work}/files-{name}"
        os.makedirs(folder, exist_ok=True)
        self.write(f"{folder}/{clients.NAME.format(0)}", b"", size)
        return folder

    @staticmethod
    def write(path, pattern, size):
        with open(path, "wb") as file:
            left = size if pattern else 0
            while left:
                left -= file.write(pattern[:left])
            file.truncate(size)
        os.utime(path, (1_767_227_000, 1_767_227_000))  # within the hour

    def recorder(self):
        return sends.Recorder(self.options.sends, self.work)

    @contextlib.contextmanager
    def receiver(self, zeros=False):
        """For files of the pattern, or for sparse ones."""
        notes = f"{self.work}/arrivals"
        open(notes, "w").close()
        pattern = [] if zeros else [self.pattern]
        process = start([sys.executable, f"{HERE}/../receiver.py", notes, *pattern])
        try:
            yield Receiver(process.stdout.readline().strip(), notes, self.hdfs.user)
        finally:
            end(process)

    @contextlib.contextmanager
    def datanode_as_shipped(self):
        """Hadoop's own delay where a file is closed; Tests/hdfs usually shortens it."""
        self.restart_datanode(HDFS_AS_SHIPPED="1")
        try:
            yield
        finally:
            self.restart_datanode(HDFS_AS_SHIPPED="0")

    def restart_datanode(self, **settings):
        for command in "kill", "start":
            subprocess.run([self.script, command, "dn"], env={**os.environ, **settings}, check=True,
                           stdout=subprocess.DEVNULL)


def versions(options):
    venv = f"{options.venv}/bin/pip"
    packages = subprocess.run([venv, "list", "--format=json"], capture_output=True, text=True).stdout \
        if os.path.exists(venv) else "[]"
    packages = {package["name"].lower(): package["version"] for package in json.loads(packages)}
    return {
        "logferry": options.revision,
        "curl": report.first_line("curl", "--version").split(" (")[0].removeprefix("curl "),
        "hdfscli": packages.get("hdfs", "not to be had"),
        "hdfs-native": packages.get("hdfs-native", "not to be had"),
        "rclone": report.first_line(options.rclone, "version").removeprefix("rclone "),
        "Hadoop": "3.3.6",
        "Swift": report.first_line("swift", "--version").split(" (")[0].removeprefix("Swift version "),
    }


def plain(samples):
    """As JSON has it."""
    if isinstance(samples, dict):
        return {name: plain(value) for name, value in samples.items()}
    if isinstance(samples, list):
        return [plain(sample) for sample in samples]
    if isinstance(samples, Cost):
        return {"wall": samples.wall, "cpu": samples.cpu, "memory": samples.memory}
    return samples


def measure(bench, name, results):
    row = rows.ROWS[name]
    print(f"== {name}: {row.__doc__}", file=sys.stderr, flush=True)
    try:
        lines, samples = row(bench)
    except Failure as failure:
        lines, samples = [report.Line("failed", str(failure)[:200].replace("\n", " "), reached=False)], {}
    results["rows"][name] = {
        "work": row.__doc__, "date": datetime.date.today().isoformat(), "runs": bench.runs,
        "size": bench.scale, "lines": [vars(line) for line in lines], "samples": plain(samples)}


def main():
    parser = argparse.ArgumentParser()
    for name in "work", "hdfs", "rpc", "user", "logferry", "micro", "sends", "venv", "rclone", "revision":
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--size", type=float, default=1)
    parser.add_argument("--rows", default=",".join(rows.ROWS))
    parser.add_argument("--json", default="")
    options = parser.parse_args()
    names = options.rows.split(",")
    if unknown := [name for name in names if name not in rows.ROWS]:
        parser.error(f"no such row: {', '.join(unknown)}; there are {', '.join(rows.ROWS)}")
    results = {"rows": {}}
    if options.json and os.path.exists(options.json):
        with open(options.json) as file:
            results = json.load(file)
    results |= {"machine": report.machine(), "versions": versions(options)}
    bench = Bench(options)
    for name in names:
        measure(bench, name, results)
        results["rows"] = {name: results["rows"][name] for name in rows.ROWS if name in results["rows"]}
        if options.json:
            report.save(options.json, results)
    print(report.heading(results))
    print()
    print(report.table(results))


main()
