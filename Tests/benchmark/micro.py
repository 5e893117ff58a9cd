"""The row of what every byte passes through, each alone: micro/main.swift."""
import re
import shutil
import subprocess

from processes import Failure, run
from report import GB, MB, Line, median


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
