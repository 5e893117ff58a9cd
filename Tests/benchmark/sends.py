"""What clients hand to their sockets, as noted by sends.c."""
import os
import struct
import tempfile
from collections import namedtuple

Send = namedtuple("Send", "time bytes begins")  # nanoseconds of time.monotonic_ns(); see sends.c


class Recorder:
    """Notes the sends of every process that is started with its `environment`."""

    def __init__(self, library, folder):
        handle, self.path = tempfile.mkstemp(prefix="sends.", dir=folder)
        os.close(handle)
        self.environment = {"LD_PRELOAD": library, "SENDS": self.path}

    def take(self):
        """All sends so far, in order; they are forgotten."""
        with open(self.path, "rb") as file:
            sends = [Send(*record) for record in struct.iter_unpack("=qii", file.read())]
        os.unlink(self.path)
        return sorted(sends)


def body_bytes(sends):
    return sum(send.bytes for send in sends)


def requests(sends):
    return sum(send.begins for send in sends)


def first_byte(sends):
    """When the first byte of a body left."""
    return next(send.time for send in sends if send.bytes) / 1e9


def largest_burst(sends, rate):
    """The most bytes by which any window, however long, exceeded rate x its length.

    The largest rise of (bytes so far - rate x time), from before one send to after a later one.
    """
    total, lowest, largest = 0, float("inf"), 0
    for send in sends:
        earned = rate * send.time / 1e9
        lowest = min(lowest, total - earned)
        total += send.bytes
        largest = max(largest, total - earned - lowest)
    return largest
