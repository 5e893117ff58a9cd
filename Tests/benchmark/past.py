"""The row of a host with a long past: shipped files in its directory, and their hours' manifests."""
import copy
import datetime
import json
import os
import shutil

from processes import Failure, run
from report import MB, Line, median, megabytes, seconds

HOURS = 89 * 24  # manifests are kept for 90 days
SIZE = 1000  # bytes of each file, none of them on the disk
MODIFIED = 1_700_000_000  # seconds since 1970


def idle(bench):
    """A pass with nothing to do: 1,000,000 files in the directory, and in past manifests"""
    count = bench.size(1_000_000)
    configuration = make(bench, count)
    command = [bench.logferry.binary, "ship", "--config", configuration]
    first = run(command + ["--json"], TZ="UTC")
    report = json.loads(first.output)
    if report["sent_bytes"] or report["failed"]:
        raise Failure(f"a pass with nothing to do did something: {first.output[:500]}")
    costs = [run(command, TZ="UTC") for _ in range(bench.runs)]
    shutil.rmtree(os.path.dirname(configuration))
    wall, memory = median(costs, "wall"), median(costs, "memory")
    return [
        Line("wall time", seconds(wall), f"CPU {seconds(median(costs, 'cpu'))}", "under 2 s", wall < 2),
        Line("peak memory", megabytes(memory), "", "under 24 MB", memory < 24 * MB),
    ], {"logferry": costs}


def make(bench, count):
    """Ships one file and makes it many, back over the hours; returns the configuration's path."""
    folder = f"{bench.work}/past"
    logs, state, configuration = f"{folder}/logs", f"{folder}/state", f"{folder}/logferry.toml"
    os.makedirs(logs)
    with open(configuration, "w") as file:
        file.write(f"""state = "{state}"
host = "web-17"
timezone = "UTC"
[hdfs]
endpoints = ["{bench.hdfs.url}"]
user = "{bench.hdfs.user}"
[streams.logs]
source = "{logs}/*.%Y%m%d%H.log"
destination = "{bench.folder()}/{{name}}"
""")
    now = datetime.datetime.now(datetime.timezone.utc).replace(minute=0, second=0, microsecond=0)
    hours = [now - datetime.timedelta(hours=back) for back in range(1, HOURS + 1)]
    make_file(logs, hours[0], 0)
    run([bench.logferry.binary, "ship", "--config", configuration], TZ="UTC")
    with open(manifest_path(state, hours[0])) as file:
        sample = json.load(file)
    per_hour = -(-count // HOURS)
    for number, hour in enumerate(hours):
        files = range(max(0, min(per_hour, count - number * per_hour)))
        write(state, logs, hour, files, sample)
    return configuration


def manifest_path(state, hour):
    return f"{state}/manifests/logs/{hour:%Y/%m/%d/%H}.json"


def name(hour, number):
    return f"{number:05}.{hour:%Y%m%d%H}.log"


def make_file(logs, hour, number):
    """Returns its inode's number."""
    path = f"{logs}/{name(hour, number)}"
    with open(path, "wb") as file:
        file.truncate(SIZE)
    os.utime(path, (MODIFIED, MODIFIED))
    return os.stat(path).st_ino


def write(state, logs, hour, numbers, sample):
    """The files of an hour, and its manifest."""
    manifest = copy.deepcopy(sample)
    file = manifest["files"][0]
    old = file["source"].rpartition("/")[2]
    text = json.dumps(file)
    manifest["slot"] = f"{hour:%Y-%m-%dT%H}"
    for key, time in ("begins", hour), ("ends", hour + datetime.timedelta(hours=1)):
        manifest[key] = f"{time:%Y-%m-%dT%H:%M:%S}" + sample[key][19:]
    manifest["files"] = []
    for number in numbers:
        entry = json.loads(text.replace(old, name(hour, number)))
        entry["identity"]["inode"] = make_file(logs, hour, number)
        manifest["files"].append(entry)
    path = manifest_path(state, hour)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as output:
        json.dump(manifest, output)
