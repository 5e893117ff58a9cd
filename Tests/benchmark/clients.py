"""What is compared: each client puts a local folder's files into a folder of HDFS."""
import http.client
import json
import os
import sys
import urllib.request
from urllib.parse import urlsplit

from processes import Failure, run

HOUR = ("2026-01-01T00", "2026-01-01T01")
NAME = "{}.2026010100.log"  # of the hour's files


class HDFS:
    """The file system that all of them write to, as its superuser sees it."""

    def __init__(self, url, rpc, user):
        self.url, self.rpc, self.user = url, rpc, user

    def ask(self, method, path, query):
        url = f"{self.url}/webhdfs/v1{path}?user.name={self.user}&{query}"
        with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
            return json.load(answer)

    def make(self, folder):
        self.ask("PUT", folder, "op=MKDIRS")

    def remove(self, path):
        self.ask("DELETE", path, "op=DELETE&recursive=true")

    def content(self, folder):
        """Files and bytes."""
        summary = self.ask("GET", folder, "op=GETCONTENTSUMMARY")["ContentSummary"]
        return summary["fileCount"], summary["length"]


def locate(url, path, user):
    """Where the NameNode wants a new file's bytes."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.request("PUT", f"/webhdfs/v1{path}?op=CREATE&user.name={user}&overwrite=true")
    return connection.getresponse().getheader("Location")


class Curl:
    """`curl -T` to where the NameNode sends it, which was asked before and is not measured."""

    name = "curl -T"

    def put(self, source, hdfs, folder, **environment):
        name, = os.listdir(source)
        location = locate(hdfs.url, f"{folder}/{name}", hdfs.user)
        return run(["curl", "--silent", "--show-error", "--fail", "--noproxy", "*",
                    "--upload-file", f"{source}/{name}", location], **environment)


class Logferry:
    name = "logferry"

    def __init__(self, binary, work):
        self.binary, self.work, self.count = binary, work, 0

    def command(self, source, hdfs, folder, *options):
        """Ships with a state directory that is new each time."""
        self.count += 1
        self.state = f"{self.work}/state.{self.count}"
        return [self.binary, "backfill", "--from", HOUR[0], "--to", HOUR[1], "--hdfs", hdfs.url,
                "--user", hdfs.user, "--host", "web-17", "--state", self.state, "--json",
                "--source", f"{source}/*.%Y%m%d%H.log", "--destination", f"{folder}/{{name}}",
                *options]

    def put(self, source, hdfs, folder, *options, **environment):
        cost = run(self.command(source, hdfs, folder, *options), TZ="UTC", **environment)
        report = json.loads(cost.output)
        if report["sent_bytes"] != report["bytes"]:
            print(f"    logferry sent bytes again: {cost.output[:2000]}", file=sys.stderr, flush=True)
        return cost


class HdfsCLI:
    """With 8 threads where there are several files."""

    name = "hdfscli"

    def __init__(self, binary, work):
        self.binary, self.settings = binary, f"{work}/hdfscli.cfg"

    def put(self, source, hdfs, folder):
        with open(self.settings, "w") as file:
            file.write(f"[global]\ndefault.alias = it\n[it.alias]\nurl = {hdfs.url}\nuser = {hdfs.user}\n")
        return run([self.binary, "upload", "--silent", "--force", "--threads", "8", source, folder],
                   HDFSCLI_CONFIG=self.settings)


class HdfsNative:
    name = "hdfs-native"

    def __init__(self, binary):
        self.binary = binary

    def put(self, source, hdfs, folder):
        files = [f"{source}/{name}" for name in os.listdir(source)]
        return run([self.binary, "put", *files, hdfs.rpc + folder],
                   HADOOP_USER_NAME=hdfs.user)


class Rclone:
    name = "rclone"

    def __init__(self, binary):
        self.binary = binary

    def put(self, source, hdfs, folder):
        return run([self.binary, "copy", "--config", "/dev/null", "--transfers", "8",
                    "--hdfs-namenode", hdfs.rpc.removeprefix("hdfs://"),
                    "--hdfs-username", hdfs.user, source, f":hdfs:{folder}"])


class FsShell:
    """Hadoop's own."""

    name = "FsShell"

    def __init__(self, binary):
        self.binary = binary

    def put(self, source, hdfs, folder):
        return run([self.binary, "fs", "-put", *(f"{source}/{name}" for name in os.listdir(source)),
                    folder])


def checked(client, source, hdfs, folder, **environment):
    """What it costs to put a folder's files, once it is sure that all are there."""
    sizes = [entry.stat().st_size for entry in os.scandir(source)]
    hdfs.make(folder)
    cost = client.put(source, hdfs, folder, **environment)
    if hdfs.content(folder) != (len(sizes), sum(sizes)):
        raise Failure(f"{client.name} left {hdfs.content(folder)} files and bytes in {folder}")
    hdfs.remove(folder)
    return cost
