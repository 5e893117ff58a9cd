"""Rows: a file of many parts."""
import glob
import json
import time

import sends
from clients import checked
from processes import Failure, run, start
from report import GB, MB, Line, megabytes

PART = 1 << 27  # bytes
CONCURRENCY = 4  # logferry's default


def large(bench):
    """20 GB, a sparse file, in 128 MiB parts"""
    size = bench.size(20 * GB)
    source = bench.sparse("large", size)
    recorder = bench.recorder()
    cost = checked(bench.logferry, source, bench.hdfs, bench.folder(), **recorder.environment)
    asked = sends.requests(recorder.take())
    parts = -(-size // PART)
    return [
        Line("peak memory", megabytes(cost.memory), "", "at most 20 MB", cost.memory <= 20 * MB),
        Line("requests", f"{asked} for {parts} parts, {asked / parts:.2f} a part", "",
             "at most 6 a part", asked <= 6 * parts),
    ], {"logferry": [cost]}


def kill(bench):
    """kill -9 at 95 % of a 20 GB file, then again"""
    size = bench.size(20 * GB)
    source, folder, recorder = bench.sparse("large", size), bench.folder(), bench.recorder()
    bench.hdfs.make(folder)
    command = bench.logferry.command(source, bench.hdfs, folder)
    process = start(command, TZ="UTC", **recorder.environment)
    while verified_bytes(bench.logferry.state) < 0.95 * size and process.poll() is None:
        time.sleep(0.05)
    if process.poll() is not None:
        raise Failure(f"it ended before it was killed, with exit code {process.returncode}")
    process.kill()
    process.wait()
    run(command, TZ="UTC", **recorder.environment)
    if bench.hdfs.content(folder) != (1, size):
        raise Failure(f"{bench.hdfs.content(folder)} files and bytes are in {folder}")
    bench.hdfs.remove(folder)
    again = sends.body_bytes(recorder.take()) - size
    most = CONCURRENCY * PART
    return [Line("bytes sent again", megabytes(again), "", f"at most the parts in flight, {megabytes(most)}",
                 again <= most)], {"logferry": again}


def verified_bytes(state):
    """Of the one upload's record."""
    for path in glob.glob(f"{state}/uploads/*.json"):
        try:
            with open(path) as file:
                verified = json.load(file)["verified"]
        except (OSError, ValueError):
            continue  # just being written
        return sum(block["length"] for part in verified if part for block in part["digest"]["blocks"])
    return 0
