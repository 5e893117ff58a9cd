"""The rows of the table: each takes the bench, and returns its lines and its samples."""
import glob
import json
import os
import re
import shutil
import statistics
import subprocess
import time

import past
import sends
from clients import checked
from processes import Failure, cpu_seconds, end, run, start
from report import Line, median, megabytes, others, ratio, seconds

GB = 1_000_000_000
MB = 1_000_000
PART = 1 << 27  # bytes
CONCURRENCY = 4  # logferry's default


def alternate(bench, clients, put):
    """The costs of every client by its name, in rounds; a client that fails is left out of the rest."""
    costs = {client.name: [] for client in clients}
    for round in range(bench.runs):
        for client in list(clients):
            try:
                costs[client.name].append(put(client))
                last = costs[client.name][-1]
                bench.say(f"{client.name}: {seconds(last.wall)}, CPU {seconds(last.cpu)}, "
                          f"{megabytes(last.memory)}")
            except Failure as failure:
                if client.name == "logferry":
                    raise
                bench.say(f"{client.name} is left out: {failure}")
                clients.remove(client)
    return costs


def one(bench):
    """1 GB, one file, one DataNode, verified and published atomically"""
    source = bench.files("one", 1, bench.size(GB))
    checked(bench.curl, source, bench.hdfs, bench.folder())  # the servers have to get warm
    clients = [bench.curl, bench.logferry, *bench.others]
    costs = alternate(bench, clients, lambda client: checked(client, source, bench.hdfs, bench.folder()))
    ours, curls = costs["logferry"], costs["curl -T"]
    cpu, wall = ratio(ours, curls, "cpu"), ratio(ours, curls, "wall")
    memory = median(ours, "memory")
    return [
        Line("CPU", f"{seconds(median(ours, 'cpu'))}, {cpu:.2f} x curl -T",
             others(costs, "cpu", seconds), "at most 1.10 x", cpu <= 1.10),
        Line("peak memory", megabytes(memory), others(costs, "memory", megabytes),
             "at most 20 MB", memory <= 20 * MB),
        Line("wall time", f"{seconds(median(ours, 'wall'))}, {wall:.2f} x curl -T",
             others(costs, "wall", seconds), "at most 1.05 x", wall <= 1.05),
    ], costs


def sink(bench):
    """The same, into a loopback sink that only reads"""
    source = bench.files("one", 1, bench.size(GB))
    with bench.receiver() as receiver:
        costs = alternate(bench, [bench.curl, bench.logferry],
                          lambda client: client.put(source, receiver, bench.folder()))
    cpu = ratio(costs["logferry"], costs["curl -T"], "cpu")
    return [Line("CPU", f"{seconds(median(costs['logferry'], 'cpu'))}, {cpu:.2f} x curl -T",
                 others(costs, "cpu", seconds), "at most 1.10 x", cpu <= 1.10)], costs


def four(bench):
    """4 x 1 GB at once"""
    single, several = bench.files("one", 1, bench.size(GB)), bench.files("four", 4, bench.size(GB))
    costs = {"logferry": [], "one file": []}
    for _ in range(bench.runs):
        for name, source in ("one file", single), ("logferry", several):
            costs[name].append(checked(bench.logferry, source, bench.hdfs, bench.folder()))
    for cost in costs["logferry"]:
        cost.cpu /= 4
    cpu, memory = ratio(costs["logferry"], costs["one file"], "cpu"), median(costs["logferry"], "memory")
    return [
        Line("CPU for each", f"{seconds(median(costs['logferry'], 'cpu'))}, {cpu:.2f} x one",
             others(costs, "cpu", seconds), "at most 1 x", cpu <= 1),
        Line("peak memory", megabytes(memory), others(costs, "memory", megabytes), "under 24 MB",
             memory < 24 * MB),
    ], costs


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


def small_lines(bench):
    source = bench.files("small", bench.size(2000), 16384)
    # The other two send one file after the other, for minutes.
    clients = [bench.logferry, *(one for one in bench.others if one.name in ("hdfscli", "rclone"))]
    costs = alternate(bench, clients, lambda client: checked(client, source, bench.hdfs, bench.folder()))
    ours, theirs = costs["logferry"], costs.get("hdfscli")
    lines = []
    for figure, attribute, reach in ("wall time", "wall", 1), ("CPU", "cpu", 0.25):
        times = ratio(ours, theirs, attribute) if theirs else None
        lines.append(Line(
            figure, seconds(median(ours, attribute)) + (f", {times:.2f} x hdfscli" if theirs else ""),
            others(costs, attribute, seconds), f"at most {reach} x hdfscli",
            times <= reach if theirs else None))
    return lines, costs


def small(bench):
    """2,000 files of 16 KB, the DataNode with a close delay of 10 ms"""
    return small_lines(bench)


def shipped(bench):
    """2,000 files of 16 KB, the DataNode as shipped: 400 ms"""
    with bench.datanode_as_shipped():
        return small_lines(bench)


def idle(bench):
    """A pass with nothing to do: 1,000,000 files in the directory, and in past manifests"""
    count = bench.size(1_000_000)
    configuration = past.make(bench, count)
    command = [bench.logferry.binary, "ship", "--config", configuration, "--json"]
    costs = [run(command, TZ="UTC") for _ in range(bench.runs + 1)][1:]
    report = json.loads(costs[0].output)
    if report["sent_bytes"] or report["failed"]:
        raise Failure(f"a pass with nothing to do did something: {costs[0].output[:500]}")
    shutil.rmtree(os.path.dirname(configuration))
    wall, memory = median(costs, "wall"), median(costs, "memory")
    return [
        Line("wall time", seconds(wall), f"CPU {seconds(median(costs, 'cpu'))}", "under 2 s", wall < 2),
        Line("peak memory", megabytes(memory), "", "under 24 MB", memory < 24 * MB),
    ], {"logferry": costs}


RATES = {"100 KB/s": 100_000, "3 MB/s": 3_000_000, "100 MB/s": 100_000_000}


def rate(bench):
    """A rate limit of 100 KB/s, 3 MB/s, 100 MB/s"""
    lines, samples = [], {}
    for text, limit in RATES.items():
        burst = max(256_000, limit // 20)
        size = limit * 25 // 2 + burst  # twelve and a half seconds
        source = bench.files(f"rate-{limit}", 4, size // 4)
        runs = [paced(bench, source, limit) for _ in range(bench.runs)]
        most, worst = max(run[0] for run in runs), statistics.median(run[1] for run in runs)
        samples[text] = [{"largest burst": run[0], "largest error of ten seconds": run[1]} for run in runs]
        lines.append(Line(f"{text}: most beyond rate x w, any window w", f"{most:,.0f} B", "",
                          f"never over the burst, {burst:,} B", most <= burst))
        lines.append(Line(f"{text}: error of 10 s at the receiver", f"{worst:.2%}", "", "within 1 %",
                          worst <= 0.01))
    return lines, samples


def paced(bench, source, limit):
    """The largest burst at the sockets, and by how much ten seconds at the receiver are off at most."""
    recorder = bench.recorder()
    with bench.receiver() as receiver:
        bench.logferry.put(source, receiver, bench.folder(), "--rate", f"{limit}B/s",
                           **recorder.environment)
        arrivals = receiver.arrivals()
    begun = arrivals[0][0]
    ends = [begun + at / 100 for at in range(1100, 1201)]  # after the burst
    sums = [sum(count for when, count in arrivals if last - 10 < when <= last) for last in ends]
    error = max(abs(total / 10 / limit - 1) for total in sums)
    burst = sends.largest_burst(recorder.take(), limit)
    bench.say(f"at {limit} B/s: burst {burst:.0f} B, error {error:.2%}")
    return burst, error


def paused(bench):
    """Paused by the limiter for 60 s"""
    source = bench.files("paused", 1, MB)
    length = max(1, 60 * bench.scale)
    with bench.receiver() as receiver:
        processes = []
        try:
            # What is beyond the burst would have to wait for minutes.
            for _ in range(bench.runs):
                command = bench.logferry.command(source, receiver, bench.folder(), "--rate", "1KB/s")
                processes.append(start(command, TZ="UTC"))
            time.sleep(5)
            before = [cpu_seconds(process.pid) for process in processes]
            time.sleep(length)
            used = [cpu_seconds(process.pid) - was for process, was in zip(processes, before)]
        finally:
            for process in processes:
                end(process)
    return [Line("CPU", seconds(median(used)), "", "under 10 ms", median(used) < 0.01)], {"logferry": used}


def first(bench):
    """Start to first byte"""
    source = bench.files("first", 1, 16384)
    samples = {"logferry": [], "curl -T": []}
    for _ in range(4 * bench.runs):
        for client in bench.curl, bench.logferry:
            recorder = bench.recorder()
            folder = bench.folder()
            bench.hdfs.make(folder)
            begun = time.monotonic()
            client.put(source, bench.hdfs, folder, **recorder.environment)
            samples[client.name].append(sends.first_byte(recorder.take()) - begun)
            bench.hdfs.remove(folder)
    ours = median(samples["logferry"])
    return [Line("time", seconds(ours), f"curl -T {seconds(median(samples['curl -T']))}", "under 50 ms",
                 ours < 0.05)], samples


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
                parts = json.load(file)["parts"]
        except (OSError, ValueError):
            continue  # just being replaced
        blocks = (block for part in parts if part.get("digest") for block in part["digest"]["blocks"])
        return sum(block["length"] for block in blocks)
    return 0


def micro(bench):
    """Inner loops, instructions by callgrind"""
    lines, samples = [], {}
    for name in "crc32c", "crc32", "checksum", "bucket":
        times = [float(run([bench.micro, name, "2000"]).output) for _ in range(bench.runs)]
        speed = 2000 * MB / median(times)
        count = instructions(bench, name)
        samples[name] = {"seconds for 2 GB": times, "instructions a byte": count}
        shown = "instructions: valgrind not to be had" if count is None else f"{count:.3f} instructions a byte"
        lines.append(Line(name, f"{shown}, {speed / GB:.1f} GB/s"))
    return lines, samples


def instructions(bench, name):
    """A byte: what twice as much costs more, so that what starting up costs is none of it."""
    if not shutil.which("valgrind"):
        return None
    counts, stripped = [], f"{bench.work}/micro"  # valgrind stumbles over Swift's debug information
    subprocess.run(["strip", "-o", stripped, bench.micro], check=True)
    for amount in 80, 160:
        said = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={bench.work}/callgrind", stripped,
             name, str(amount)], capture_output=True, text=True)
        found = re.search(r"Collected : (\d+)", said.stderr)
        if not found:
            raise Failure(f"valgrind: {said.stderr[-500:]}")
        counts.append(int(found[1]))
    return (counts[1] - counts[0]) / (80 * MB)


ROWS = {row.__name__: row for row in (
    one, sink, four, large, small, shipped, idle, rate, paused, first, kill, micro)}
