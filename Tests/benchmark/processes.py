"""Runs programs and says what they cost."""
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass


@dataclass
class Cost:
    wall: float  # seconds
    cpu: float  # seconds, user and system, of the program and its children
    memory: int  # bytes: the peak of its largest process, VmHWM
    output: str


class Failure(Exception):
    pass


def run(command, **environment):
    """Runs a program to its end; raises Failure if it fails."""
    with tempfile.NamedTemporaryFile("r") as peak, tempfile.TemporaryFile("w+") as errors:
        # GNU time tells the peak: to a child of this process our own would be counted.
        measured = ["/usr/bin/time", "--quiet", "--format", "%M", "--output", peak.name]
        measured += map(str, command)
        begun = time.monotonic()
        process = subprocess.Popen(
            measured, env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            words = (output + errors.read())[-2000:]
            raise Failure(f"{' '.join(map(str, command))}: exit code {process.returncode}: {words}")
        memory = int(peak.read()) * 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, memory, output)


def start(command, **environment):
    """Starts a program in the background, to be ended with `end`."""
    return subprocess.Popen(
        list(map(str, command)), env={**os.environ, **environment}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def cpu_seconds(pid):
    """What a running process has used so far."""
    # The clock that clock_getcpuclockid(3) names.
    return time.clock_gettime(~pid << 3 | 2)


def end(process):
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
