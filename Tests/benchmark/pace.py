"""Rows: when bytes leave."""
import statistics
import time

import sends
from processes import cpu_seconds, end, start
from report import MB, Line, median, seconds

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
