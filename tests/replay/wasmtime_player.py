"""Plays scripts of calls over qjs.wasm in wasmtime: a fresh instance for each. README.md has the formats."""

import argparse
import pathlib
import re
import struct
import sys
import time

import wasmtime

from wasi import NOSYS, World

HERE = pathlib.Path(__file__).parent
OPS = ["call", "settled", "released", "resolve", "load", "message", "close", "channel"]
EXCEPTION = -18
TOKEN = 0x7357  # any number will do: the door is to be called with it
FIRST_PORT = 1 << 30  # bit 30 tells the host's ports from the guest's
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "\\": "\\", '"': '"'}
QUOTED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", '"': '\\"'}


class Word(str):
    """Bytes, as characters of Latin-1."""

    bare = False

    def is_bare(self, text):
        return self.bare and self == text


def unescape(text):
    return re.sub(r"\\(x[0-9a-fA-F]{2}|.)",
                  lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 3 else ESCAPES[m[1]], text, flags=re.DOTALL)


def parse(path):
    """The statements of a script: (line, words)."""
    statements = []
    for line, text in enumerate(path.read_bytes().decode("latin-1").split("\n"), 1):
        if text.lstrip().startswith("#"):
            continue
        words = []
        for match in re.finditer(r' *(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|([^ "`][^ ]*))', text, flags=re.DOTALL):
            string, raw, bare = match.groups()
            word = Word(unescape(string) if string is not None else raw if raw is not None else bare)
            word.bare = bare is not None
            words.append(word)
        if words:
            statements.append((line, words))
    return statements


def parse_calls():
    calls = {}
    for line in (HERE / "calls.txt").read_text().split("\n"):
        if line and line[0] != "#":
            call, _, result = line.partition(" -> ")
            name, *kinds = call.split(" ")
            calls[name] = (kinds, result)
    return calls


CALLS = parse_calls()
DOOR = parse(HERE / "door.calls")


def to_hex(data):
    return data.hex() or "-"


def quote(data):
    text = re.sub(r"[^ !#-\[\]-~]", lambda m: QUOTED.get(m[0], f"\\x{ord(m[0]):02x}"), data.decode("latin-1"))
    return f'"{text}"'


class Player:
    def __init__(self, engine, module):
        self.world = World()
        self.store = wasmtime.Store(engine)
        instance = self.link(engine).instantiate(self.store, module)
        self.exports = instance.exports(self.store)
        self.memory = self.exports["memory"]
        self.world.read, self.world.write = self.read, self.put
        self.exports["_initialize"](self.store)
        i32 = wasmtime.ValType.i32()
        door = wasmtime.Func(self.store, wasmtime.FuncType([i32] * 5, [i32]), self.door)
        self.door_index = self.exports["__indirect_function_table"].grow(self.store, 1, door)
        self.lines, self.seen, self.kept = [], {}, b""
        self.depth = self.last = self.promises = self.ports = 0

    def link(self, engine):
        """Each function that qjs.wasm imports: the world's, and one that is not there for each that it lacks."""
        linker = wasmtime.Linker(engine)
        for wanted in self.module_imports:
            function = getattr(self.world, wanted.name, None)
            kinds = wanted.type
            linker.define_func(wanted.module, wanted.name, kinds, self.wrap(kinds, function))
        return linker

    @staticmethod
    def wrap(kinds, function):
        masks = [0xFFFFFFFF if kind == wasmtime.ValType.i32() else None for kind in kinds.params]

        def call(*arguments):
            if not function:
                return NOSYS
            return function(*(a & mask if mask else a for a, mask in zip(arguments, masks)))

        return call

    # -------------------------------------------------------------- memory

    def read(self, start, length):
        return bytes(self.memory.read(self.store, start, start + length)) if length else b""

    def put(self, start, data):
        self.memory.write(self.store, data, start)

    def words(self, start, count):
        return list(struct.unpack(f"<{count}i", self.read(start, 4 * count)))

    def raw(self, name, *arguments):
        """An export's result, without its sign."""
        result = self.exports[name](self.store, *arguments)
        return None if result is None else result & 0xFFFFFFFF

    def place(self, data):
        start = self.raw("malloc", len(data) or 1)
        if not start:
            raise MemoryError(f"no memory for {len(data)} bytes")
        self.put(start, data)
        return start

    def exchange(self):
        start, _, length = struct.unpack("<III", self.read(self.raw("qjs_exchange"), 12))
        return start, length

    def value(self):
        return self.read(*self.exchange())

    # ---------------------------------------------------------- transcript

    def line(self, text):
        self.lines.append("  " * self.depth + text)

    def line_of_change(self, name, text):
        if self.seen.get(name) != text:
            self.seen[name] = text
            self.line(f"{name} {text}")

    def lines_of_changes(self):
        self.line_of_change("value", to_hex(self.value()))
        text = self.read(self.raw("qjs_error_text"), self.raw("qjs_error_length"))
        self.line_of_change("error", f"{self.exports['qjs_error_code'](self.store)} {quote(text)}")
        self.line_of_change("state", " ".join(map(str, self.words(self.raw("qjs_loop_state"), 9))))
        if self.depth == 0:
            for descriptor, name in (1, "out"), (2, "err"):
                output = self.world.output[descriptor]
                self.world.output[descriptor] = b""
                if output:
                    self.line(f"{name} {quote(output)}")

    # --------------------------------------------------------------- calls

    def argument(self, kind, word, placed):
        """What an argument is to the export; what has to be freed afterwards is put into `placed`."""
        is_null = word.bare and word.startswith("null")
        if kind == "int":
            number = int(word) & 0xFFFFFFFF
            return [number - (1 << 32) if number >> 31 else number]
        if kind == "door":
            return [0, 0] if is_null else [self.door_index, TOKEN]
        if kind == "text":
            if is_null:
                return [0]
            placed.append(self.place(word.encode("latin-1") + b"\0"))
            return [placed[-1]]
        if is_null:
            return [0, int(word[5:] or 0)]
        if word.is_bare("exchange"):
            return list(self.exchange())
        data = self.kept if word.is_bare("kept") else word.encode("latin-1")
        placed.append(self.place(data))
        return [placed[-1], len(data)]

    def call(self, words):
        kinds, result = CALLS[words[0]]
        placed, passed, cells = [], [], None
        if kinds == ["words"]:
            placed = [self.place(word.encode("latin-1") + b"\0") for word in words[1:]]
            placed.append(self.place(struct.pack(f"<{len(words)}I", *placed, 0)))
            passed = [len(words) - 1, placed[-1]]
        else:
            for i, kind in enumerate(kinds):
                if kind == "cells":
                    cells = self.place(bytes(8))
                    placed.append(cells)
                    passed += [cells, cells + 4]
                else:
                    passed += self.argument(kind, words[i + 1], placed)
        found = self.exports["qjs_" + words[0]](self.store, *passed)
        self.last = found
        if result == "pointer":
            self.line("= pointer" if found else "= null")
        elif result == "int":
            more = self.words(cells, 2) if cells and found == 0 else []
            self.line("= " + " ".join(map(str, [found, *more])))
        for start in placed:
            self.exports["free"](self.store, start)
        self.lines_of_changes()

    def run(self, statements):
        for line, words in statements:
            name, first = words[0], words[1] if len(words) > 1 else Word()
            if name in CALLS:
                self.line(name if self.depth else f"{line} {name}")
                self.call(words)
            elif name == "clock":
                self.world.elapsed += round(float(first) * 1e6)
            elif name == "tick":
                self.world.tick = round(float(first) * 1e6)
            elif name == "flag":
                self.put(self.raw("qjs_stop_flag"), struct.pack("<i", int(first)))
            elif name == "keep":
                self.kept = self.value()[int(first):]
            elif name == "stdin" and first.is_bare("end"):
                self.world.stdin_ended = True
            elif name == "stdin":
                self.world.stdin += first.encode("latin-1")
            elif name == "file":
                self.world.files[first] = words[2].encode("latin-1")
            elif name != "title":
                raise ValueError(f"{line}: no statement: {name}")

    # ------------------------------------------------------------ the door

    def door(self, data, op, number, start, length):
        assert data == TOKEN, "the door was called without its data"
        number &= 0xFFFFFFFF
        given = self.read(start & 0xFFFFFFFF, length & 0xFFFFFFFF)
        self.depth += 1
        self.line(f"door {OPS[op]} {number} {to_hex(given)}")
        self.depth += 1
        result = self.behave(OPS[op], number, given)
        self.depth -= 1
        self.line(f"answer {result}")
        self.depth -= 1
        return result

    def behave(self, op, number, given):
        """Carries out the rule that fits, up to the next rule."""
        is_within = False
        for line, words in DOOR:
            if words[0].is_bare("on"):
                if is_within:
                    return 0
                key = words[2] if len(words) > 2 else None
                is_within = words[1] == op and (
                    key is None or (int(key) == number % 64 if key.bare else key.encode("latin-1") in given))
            elif is_within and words[0].is_bare("answer"):
                return self.answer(words[1:], given)
            elif is_within:
                self.run([(line, words)])
        return 0

    def answer(self, words, given):
        kind = words[0]
        if kind == "echo":
            return len(given)
        if kind == "throw":
            return -len(given)
        if kind == "value":
            return self.send(words[1].encode("latin-1"))
        if kind == "error":
            return -self.send(words[1].encode("latin-1"))
        if kind == "number":
            return int(words[1])
        if kind == "promise":
            self.promises += 1
            return self.send_reference(9, self.promises)
        if kind == "port":
            self.ports += 1
            return self.send_reference(10, FIRST_PORT + self.ports)
        length = self.exchange()[1]
        if self.last > 0:
            return length
        return -length if self.last == -1 and self.exports["qjs_error_code"](self.store) == EXCEPTION else 0

    def send(self, data):
        start = self.raw("qjs_reserve", len(data))
        if not start:
            return 0
        self.put(start, data)
        return len(data)

    def send_reference(self, kind, number):
        """What stands for a promise (9) or a port (10) of the host, tag 39."""
        return self.send(struct.pack(">4BBI", 0xD8, 0x27, 0x82, kind, 0x1A, number))


def transcribe(engine, module, script):
    Player.module_imports = module.imports
    player = Player(engine, module)
    try:
        player.run(parse(script))
    except Exception as error:  # a trap, or the player's own fault: its text ends the transcript
        player.lines.append(str(error))
    return "".join(line + "\n" for line in player.lines)


def difference(wanted, found):
    """The first line in which two texts differ; None: none."""
    if wanted == found:
        return None
    left, right = wanted.split("\n"), found.split("\n")
    at = next(i for i in range(max(len(left), len(right))) if left[i:i + 1] != right[i:i + 1])
    return f"{at + 1}:\n- {''.join(left[at:at + 1])}\n+ {''.join(right[at:at + 1])}"


def main():
    arguments = argparse.ArgumentParser(
        description="Play scripts over qjs.wasm in wasmtime, and compare each transcript with SCRIPT.expected.")
    arguments.add_argument("--wasm", required=True, type=pathlib.Path)
    arguments.add_argument("scripts", nargs="+", type=pathlib.Path, metavar="SCRIPT.calls")
    options = arguments.parse_args()
    config = wasmtime.Config()
    config.max_wasm_stack = 1 << 20
    engine = wasmtime.Engine(config)
    module = wasmtime.Module.from_file(engine, str(options.wasm))
    passed = failed = 0
    shown = time.monotonic()
    for script in options.scripts:
        expected = script.with_suffix(".expected")
        problem = difference(expected.read_bytes().decode("latin-1"), transcribe(engine, module, script))
        if problem:
            print(f"{expected}:{problem}")
            failed += 1
        else:
            passed += 1
        if sys.stderr.isatty() and time.monotonic() - shown > 1:
            shown = time.monotonic()
            print(f"\r{passed + failed} of {len(options.scripts)}", end="", file=sys.stderr, flush=True)
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
