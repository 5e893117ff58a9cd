"""The table, and what it was measured with."""
import json
import os
import platform
import statistics
import subprocess
from dataclasses import dataclass


GB = 1_000_000_000
MB = 1_000_000


@dataclass
class Line:
    """One line of the table; texts as they are shown."""

    figure: str
    logferry: str
    beside: str = ""
    reach: str = ""
    reached: bool | None = None  # None: nothing was to be reached, or it could not be measured


def seconds(value):
    if value < 0.0995:
        return f"{value * 1000:.1f} ms"
    return f"{value:.2f} s" if value < 9.95 else f"{value:.0f} s"


def megabytes(value):
    return f"{value / 1e6:.1f} MB" if value < 99.5e6 else f"{value / 1e6:.0f} MB"


def median(samples, attribute=None):
    return statistics.median(getattr(sample, attribute) if attribute else sample for sample in samples)


def ratio(samples, others, attribute):
    """The median of the ratios of runs that stood side by side."""
    return statistics.median(
        getattr(one, attribute) / getattr(other, attribute) for one, other in zip(samples, others))


def others(costs, attribute, show):
    """The medians of all but logferry."""
    return ", ".join(
        f"{name} {show(median(samples, attribute))}" if samples else f"{name}: not to be had"
        for name, samples in costs.items() if name != "logferry")


def first_line(*command):
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return (answer.stdout or answer.stderr).strip().splitlines()[0]
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return "not to be had"


def machine():
    with open("/proc/cpuinfo") as file:
        model = next((line.split(":")[1].strip() for line in file if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    with open("/etc/os-release") as file:
        system = next((line.split("=")[1].strip().strip('"') for line in file
                       if line.startswith("PRETTY_NAME=")), "")
    return {"cpus": os.cpu_count(), "model": model, "memory": f"{memory:.0f} GB", "system": system,
            "kernel": platform.release()}


def save(path, results):
    with open(path + ".new", "w") as file:
        json.dump(results, file, indent=1)
        file.write("\n")
    os.replace(path + ".new", path)


HEAD = """| work | figure | logferry | beside it | to reach | reached |
|---|---|---|---|---|---|"""


def table(results):
    """In Markdown."""
    lines = [HEAD]
    for row in results["rows"].values():
        for index, line in enumerate(row["lines"]):
            reached = {True: "yes", False: "**no**", None: ""}[line["reached"]]
            scale = "" if row["size"] == 1 else f", {row['size']:g} of that size"
            cells = (row["work"] + scale if index == 0 else "", line["figure"], line["logferry"],
                     line["beside"], line["reach"], reached)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def heading(results):
    here = results["machine"]
    dates = sorted({row["date"] for row in results["rows"].values()})
    said = dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    return (f"Measured {said} on {here['cpus']} CPUs ({here['model']}), {here['memory']},"
            f" {here['system']}, Linux {here['kernel']}.\n{versions}.")
