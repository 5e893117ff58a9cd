"""Rows: when bytes leave."""
import os
import signal
import statistics
import time

import sends
from clients import NAME
from processes import Failure, cpu_seconds, end, start
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
    """Paused by the limiter for 60 s, with four parts under way"""
    source = bench.sparse("paused", 2_000 * MB)
    last_hour = time.strftime("%Y%m%d%H", time.gmtime(time.time() - 3600))
    os.rename(f"{source}/{NAME.format(0)}", f"{source}/0.{last_hour}.log")
    length = max(1, 60 * bench.scale)
    used = []
    with bench.receiver(zeros=True) as receiver:
        for number in range(bench.runs):
            path = f"{bench.work}/paused-{number}.toml"
            write_configuration(path, bench, source, receiver, "20MB/s")
            process = start([bench.logferry.binary, "serve", "--config", path], TZ="UTC")
            try:
                time.sleep(4)
                # No limit is lower: each of the four waits 32 s for its next piece.
                write_configuration(path, bench, source, receiver, "1B/s")
                process.send_signal(signal.SIGHUP)
                time.sleep(12)  # until threads that sent before have ended
                before, sent = cpu_seconds(process.pid), receiver.received()
                time.sleep(length / bench.runs)
                used.append((cpu_seconds(process.pid) - before) * bench.runs)
                if not 0 < receiver.received() - sent < 2 * length / bench.runs:
                    raise Failure("it was not paused")
            finally:
                end(process)
    return [Line("CPU", seconds(median(used)), "", "under 10 ms", median(used) < 0.01)], {"logferry": used}


def write_configuration(path, bench, source, receiver, limit):
    with open(path, "w") as file:
        file.write(f"""state = "{path}.state"
host = "web-17"
timezone = "UTC"
[hdfs]
endpoints = ["{receiver.url}"]
[limits]
rate = "{limit}"
[schedule]
delay = "0s"
spread = "0s"
[streams.logs]
source = "{source}/*.%Y%m%d%H.log"
destination = "{path}/{{name}}"
""")


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
