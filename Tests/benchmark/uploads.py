"""Rows: files beside what other clients need for them."""
from dataclasses import replace

from clients import checked
from processes import Failure
from report import GB, MB, Line, median, megabytes, others, ratio, seconds


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
    each = [replace(cost, cpu=cost.cpu / 4) for cost in costs["logferry"]]
    cpu, memory = ratio(each, costs["one file"], "cpu"), median(costs["logferry"], "memory")
    return [
        Line("CPU for each", f"{seconds(median(each, 'cpu'))}, {cpu:.2f} x one",
             others(costs, "cpu", seconds), "at most 1 x", cpu <= 1),
        Line("peak memory", megabytes(memory), others(costs, "memory", megabytes), "under 24 MB",
             memory < 24 * MB),
    ], costs


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
