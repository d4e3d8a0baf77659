"""The WASI of a script's world: a clock that stands still, captured output, files in memory."""

import posixpath
import struct

SUCCESS, AGAIN, BADF, DEADLK, EXIST, INVAL, ISDIR, NOENT, NOSYS, NOTDIR = 0, 6, 8, 16, 20, 28, 31, 44, 52, 54
DIRECTORY, REGULAR_FILE, UNKNOWN = 3, 4, 0
CREATE, ONLY_DIRECTORY, EXCLUSIVE, TRUNCATE = 1, 2, 4, 8
CLOCK, READ = 0, 1
ROOT = 3

MONOTONIC_START = 1000 * 1000000
REAL_START = 1700000000000 * 1000000


class Exit(Exception):
    """The guest has called proc_exit."""


class World:
    """What a script's guest sees; its functions are those that qjs.wasm imports, by name."""

    def __init__(self):
        self.elapsed = 0
        self.tick = 0
        self.output = {1: b"", 2: b""}
        self.stdin = b""
        self.stdin_ended = False
        self.files = {}
        self.open = {}  # by descriptor: [path, offset]
        self.read = self.write = None  # of the instance's memory: (start, length), (start, bytes)

    def put(self, start, layout, *values):
        self.write(start, struct.pack("<" + layout, *values))
        return SUCCESS

    # ---------------------------------------------------------------- time

    def clock_time_get(self, clock, _precision, at):
        if clock == 0:
            return self.put(at, "Q", REAL_START + self.elapsed)
        now = MONOTONIC_START + self.elapsed
        self.elapsed += self.tick
        return self.put(at, "Q", now)

    def ready(self, subscriptions):
        """The events of the descriptors that are ready: files always, standard input when it has something."""
        events = []
        for user, kind, descriptor, _ in subscriptions:
            if kind == CLOCK:
                continue
            size, flags = 1, 0
            if descriptor == 0 and kind == READ:
                if not self.stdin and not self.stdin_ended:
                    continue
                size, flags = len(self.stdin), 0 if self.stdin else 1
            events.append((user, kind, size, flags))
        return events

    def poll_oneoff(self, at, out, count, done):
        if count == 0:
            return INVAL
        subscriptions = []
        for i in range(count):
            user, kind, first, timeout, flags = struct.unpack("<QB7xI4xQ8xH6x", self.read(at + 48 * i, 48))
            if kind == CLOCK and flags & 1:  # a point in time
                timeout -= (REAL_START if first == 0 else MONOTONIC_START) + self.elapsed
            subscriptions.append((user, kind, first, timeout))
        events = self.ready(subscriptions)
        clocks = [s for s in subscriptions if s[1] == CLOCK]
        if not events and clocks:
            left = min(s[3] for s in clocks)
            self.elapsed += max(left, 0)
            events = [(s[0], CLOCK, 0, 0) for s in clocks if s[3] <= left]
        if not events:
            return DEADLK
        for i, (user, kind, size, flags) in enumerate(events):
            self.put(out + 32 * i, "QHB5xQH6x", user, 0, kind, size, flags)
        return self.put(done, "I", len(events))

    # ---------------------------------------------------- environment, exit

    def environ_sizes_get(self, count, size):
        self.put(count, "I", 0)
        return self.put(size, "I", 0)

    def environ_get(self, _environ, _buffer):
        return SUCCESS

    def proc_exit(self, code):
        raise Exit(f"proc_exit({code})")

    # --------------------------------------------------------- descriptors

    def vectors(self, at, count):
        return [struct.unpack("<II", self.read(at + 8 * i, 8)) for i in range(count)]

    def fd_write(self, descriptor, at, count, done):
        data = b"".join(self.read(start, length) for start, length in self.vectors(at, count))
        if descriptor in self.output:
            self.output[descriptor] += data
        elif descriptor in self.open:
            path, offset = self.open[descriptor]
            before = self.files[path]
            self.files[path] = before[:offset].ljust(offset, b"\0") + data + before[offset + len(data):]
            self.open[descriptor][1] += len(data)
        else:
            return BADF
        return self.put(done, "I", len(data))

    def fd_read(self, descriptor, at, count, done):
        vectors = self.vectors(at, count)
        room = sum(length for _, length in vectors)
        if descriptor == 0:
            if not self.stdin and not self.stdin_ended:
                return AGAIN
            data, self.stdin = self.stdin[:room], self.stdin[room:]
        elif descriptor in self.open:
            path, offset = self.open[descriptor]
            if path not in self.files:
                return ISDIR
            data = self.files[path][offset:offset + room]
            self.open[descriptor][1] += len(data)
        else:
            return BADF
        rest = data
        for start, length in vectors:
            self.write(start, rest[:length])
            rest = rest[length:]
        return self.put(done, "I", len(data))

    def fd_seek(self, descriptor, offset, whence, at):
        if descriptor not in self.open:
            return BADF
        path, here = self.open[descriptor]
        base = (0, here, len(self.files.get(path, b"")))[whence]
        if base + offset < 0:
            return INVAL
        self.open[descriptor][1] = base + offset
        return self.put(at, "Q", base + offset)

    def fd_close(self, descriptor):
        return SUCCESS if self.open.pop(descriptor, None) else BADF

    def fd_fdstat_get(self, descriptor, at):
        if descriptor > 2 and descriptor != ROOT and descriptor not in self.open:
            return BADF
        kind = UNKNOWN if descriptor < 3 else DIRECTORY if descriptor == ROOT else self.kind(self.open[descriptor][0])
        every = (1 << 64) - 1
        return self.put(at, "BxH4xQQ", kind, 0, every, every)

    def fd_fdstat_set_flags(self, _descriptor, _flags):
        return SUCCESS

    # --------------------------------------------------------------- files

    def kind(self, path):
        """What is at a path; None: nothing."""
        if path in self.files:
            return REGULAR_FILE
        is_directory = path == "." or any(name.startswith(path + "/") for name in self.files)
        return DIRECTORY if is_directory else None

    def path(self, at, length):
        return posixpath.normpath(self.read(at, length).decode("utf-8", "surrogateescape"))

    def fd_prestat_get(self, descriptor, at):
        return self.put(at, "II", 0, 1) if descriptor == ROOT else BADF

    def fd_prestat_dir_name(self, _descriptor, at, _length):
        return self.put(at, "1s", b".")

    def path_open(self, _directory, _lookup, at, length, how, _rights, _inherited, _flags, out):
        path = self.path(at, length)
        kind = self.kind(path)
        if kind is None and not how & CREATE:
            return NOENT
        if kind and how & EXCLUSIVE:
            return EXIST
        if how & ONLY_DIRECTORY and kind != DIRECTORY:
            return NOTDIR
        if kind is None or (how & TRUNCATE and kind == REGULAR_FILE):
            self.files[path] = b""
        descriptor = max([ROOT, *self.open]) + 1
        self.open[descriptor] = [path, 0]
        return self.put(out, "I", descriptor)

    def path_filestat_get(self, _directory, _lookup, at, length, out):
        path = self.path(at, length)
        kind = self.kind(path)
        if kind is None:
            return NOENT
        return self.put(out, "QQB7xQQQQQ", 0, 0, kind, 1, len(self.files.get(path, b"")), 0, 0, 0)
