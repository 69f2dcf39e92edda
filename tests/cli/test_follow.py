"""paw watch --follow: no line is lost or read twice, through rotation, restarts and kills. By the stub base, which repeats
each line, so that only reading is tested.

PAW_TEST_FOLLOW_SECONDS  how long the test with a fast writer goes on; 3 where it is not set (600 at 50,000 lines a second
                         is the long one)
PAW_TEST_FOLLOW_RATE     lines a second that it writes; 20,000 where it is not set
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import unittest

from support import BINARY, ROOT, CliTest

SECONDS = float(os.environ.get("PAW_TEST_FOLLOW_SECONDS", "3"))
RATE = int(os.environ.get("PAW_TEST_FOLLOW_RATE", "20000"))
PROGRAM = ROOT / "tests/golden/peft.paw"

# Writes numbered lines at a rate, and renames the log once a second.
WRITER = """
import os, sys, time
path, seconds, rate = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
log, number, start, rotations = open(path, "w"), 0, time.monotonic(), 0
while (passed := time.monotonic() - start) < seconds:
    until = int(passed * rate)
    log.write("".join(f"line {i} of a log that is long enough to look like one\\n" for i in range(number, until)))
    log.flush()
    number = until
    if passed > rotations + 1:
        rotations += 1
        os.rename(path, f"{path}.{rotations}")
        log.write(f"late {rotations}\\n")  # by its old handle, as a daemon does until it is told
        log.close()
        log = open(path, "w")
        if rotations > 8:
            os.remove(f"{path}.{rotations - 8}")
    time.sleep(0.005)
log.close()
print(number, rotations)
"""


def rss(pid):
    """Memory that a process holds, in KiB."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Follow(CliTest):
    def setUp(self):
        super().setUp()
        self.log = self.work / "app.log"
        self.state = self.work / "state.json"
        self.running = []
        self.addCleanup(self.end_all)

    def end_all(self):
        for process in self.running:
            process.kill()
            process.wait()

    def follow(self, *arguments, files=None, start=True):
        command = ["watch", PROGRAM, "--base", "stub", "--state", self.state, "--multiline", "off"]
        command += ["--from-start"] if start else []
        out = open(self.work / "out.txt", "ab")
        errors = open(self.work / "errors.txt", "ab")
        process = subprocess.Popen(
            [BINARY, *map(str, command), *map(str, arguments), "--follow", *map(str, files or [self.log])],
            env=self.environment,
            stdout=out,
            stderr=errors,
            stdin=subprocess.DEVNULL,
        )
        out.close()
        errors.close()
        self.running.append(process)
        return process

    def stop(self, process, number=signal.SIGTERM):
        process.send_signal(number)
        # -SIGTERM: it had not begun yet, which does happen where another one has read everything.
        self.assertIn(process.wait(timeout=60), (0, -number) if number == signal.SIGTERM else (-number,))
        return (self.work / "errors.txt").read_text()

    def lines(self):
        """The inputs that were reported; the stub's answer stands before each."""
        text = (self.work / "out.txt").read_bytes().decode(errors="replace")
        return [line.split("\t")[-1] for line in text.splitlines()]

    def wait_for(self, count, seconds=60):
        until = time.monotonic() + seconds
        while len(self.lines()) < count and time.monotonic() < until:
            time.sleep(0.02)
        return self.lines()

    def append(self, text, path=None):
        with open(path or self.log, "ab") as log:
            log.write(text if isinstance(text, bytes) else text.encode())

    def test_a_fast_log_with_rotation_by_rename(self):
        process = self.follow()
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, self.log, str(SECONDS), str(RATE)], stdout=subprocess.PIPE, text=True
        )
        early = late = 0
        start = time.monotonic()
        while writer.poll() is None:
            time.sleep(0.1)
            late = max(late, rss(process.pid))
            if time.monotonic() - start < max(1, SECONDS / 10):
                early = late
        number, rotations = map(int, writer.communicate()[0].split())
        expected = number + rotations
        until = time.monotonic() + 60 + SECONDS
        size = -1
        while time.monotonic() < until and size != (size := (self.work / "out.txt").stat().st_size):
            time.sleep(1)
        errors = self.stop(process)
        found = self.lines()
        self.assertEqual(len(found), expected, errors)
        numbers = [int(line.split()[1]) for line in found if line.startswith("line ")]
        self.assertEqual(sorted(numbers), list(range(number)))
        self.assertLess(late - early, 32 << 10, "memory grows")
        if SECONDS > 10:
            print(f"{number} lines in {SECONDS:.0f} s, {rotations} rotations, {early} to {late} KiB", file=sys.stderr)

    def test_a_restart_loses_and_repeats_nothing(self):
        count = 4000
        stop = threading.Event()

        def write():
            for i in range(count):
                self.append(f"line {i}\n")
                if i % 500 == 499:
                    os.rename(self.log, f"{self.log}.{i}")
                if i % 20 == 0:
                    time.sleep(0.01)
            stop.set()

        thread = threading.Thread(target=write)
        thread.start()
        while not stop.is_set():
            process = self.follow()
            time.sleep(0.4)
            process.terminate()
            self.assertIn(process.wait(timeout=60), (0, -signal.SIGTERM))  # or it had not begun
        thread.join()
        process = self.follow()
        self.wait_for(count)
        time.sleep(1)  # what came twice would come now
        self.stop(process)
        self.assertEqual(sorted(self.lines()), sorted(f"line {i}" for i in range(count)))

    def test_rotations_while_nothing_watches(self):
        self.append("1\n2\n")
        process = self.follow()
        self.wait_for(2)
        self.stop(process)
        self.append("3\n")
        for name, line in (("app.log.1", "4"), ("app.log-20290101", "5")):
            os.rename(self.log, self.work / name)
            time.sleep(0.02)
            self.append(f"{line}\n")
        process = self.follow()
        self.assertEqual(self.wait_for(5), ["1", "2", "3", "4", "5"])
        self.assertNotIn("gap", self.stop(process))

    def test_a_kill_loses_nothing(self):
        for i in range(5):
            self.append("".join(f"{i}.{j}\n" for j in range(1000)))
            process = self.follow()
            self.wait_for(1000 * i + 200)
            self.stop(process, signal.SIGKILL)
        expected = {f"{i}.{j}" for i in range(5) for j in range(1000)}
        process = self.follow()
        until = time.monotonic() + 60
        while not expected <= set(self.lines()) and time.monotonic() < until:
            time.sleep(0.1)
        self.stop(process)
        self.assertEqual(expected - set(self.lines()), set())

    def test_truncations_are_gaps(self):
        self.append("".join(f"before {i}\n" for i in range(100)))
        process = self.follow()
        self.wait_for(100)
        os.truncate(self.log, 0)
        self.append("after 1\n")
        self.wait_for(101)
        # Truncated and grown over the old end before anybody looked.
        os.kill(process.pid, signal.SIGSTOP)
        os.truncate(self.log, 0)
        self.append("longer than what was there\n")
        os.kill(process.pid, signal.SIGCONT)
        self.wait_for(102)
        # By a writer that goes on at its old offset, which leaves a hole.
        with open(self.log, "r+b") as log:
            log.seek(0, 2)
            os.truncate(self.log, 0)
            log.write(b"behind a hole\n")
        self.assertEqual(self.wait_for(103)[100:], ["after 1", "longer than what was there", "behind a hole"])
        errors = self.stop(process)
        self.assertEqual(errors.count("was truncated"), 3, errors)
        self.assertIn("3 gaps", errors)

    def test_a_truncation_while_nothing_watches_is_a_gap(self):
        self.append("one\ntwo\n")
        process = self.follow()
        self.wait_for(2)
        self.stop(process)
        os.truncate(self.log, 0)
        self.append("three\n")
        process = self.follow()
        self.assertEqual(self.wait_for(3), ["one", "two", "three"])
        self.assertIn("1 gaps", self.stop(process))

    def test_several_files_one_of_them_late(self):
        other = self.work / "other.log"
        process = self.follow(files=[self.log, other])
        self.append("a\n")
        self.wait_for(1)
        self.append("b\n", other)
        self.assertEqual(self.wait_for(2), ["a", "b"])
        self.assertIn("other.log is not there yet", self.stop(process))

    def test_half_a_line_waits_for_its_end(self):
        self.append("one\ntw")
        process = self.follow()
        self.wait_for(1)
        time.sleep(0.3)
        self.stop(process)
        self.assertEqual(self.lines(), ["one"])
        self.append("o\n")
        process = self.follow()
        self.assertEqual(self.wait_for(2), ["one", "two"])
        self.stop(process)

    def test_utf16_and_where_it_stopped(self):
        self.append(b"\xff\xfe" + "Größe\r\nनमस्ते 🎉\r\n".encode("utf-16-le"))
        process = self.follow()
        self.assertEqual(self.wait_for(2), ["Größe", "नमस्ते 🎉"])
        self.stop(process)
        self.append("Ċ drei\r\n".encode("utf-16-le"))
        process = self.follow()
        self.assertEqual(self.wait_for(3)[2:], ["Ċ drei"])
        self.stop(process)

    def test_a_new_watch_begins_at_the_end(self):
        self.append("old\n")
        process = self.follow(start=False)
        while not self.state.exists():
            time.sleep(0.02)
        self.append("new\n")
        self.assertEqual(self.wait_for(1), ["new"])
        self.stop(process)

    def test_what_cannot_be_followed(self):
        follow = ["watch", PROGRAM, "--base", "stub", "--state", self.state]
        self.fails(*follow, "--follow", self.log, self.log, status=2, saying="twice")
        self.fails(*follow, "--follow", "/dev/null", saying="not a regular file")
        self.fails("watch", PROGRAM, "--base", "stub", "--state", self.state, status=2, saying="--follow")
        self.state.write_text("[1]")
        self.append("x\n")
        self.fails(*follow, "--follow", self.log, saying="--state")
        self.fails(
            "watch", PROGRAM, "--base", "stub", "--follow", self.log,
            environment={"PAW_HOME": "/proc/nowhere"}, saying="/proc/nowhere",
        )  # fmt: skip


class OtherForms(CliTest):
    def watch(self, data, *arguments):
        out = self.output("watch", PROGRAM, "--base", "stub", "--json", *arguments, input=data)
        return [json.loads(line)["input"] for line in out.splitlines()]

    def test_utf16_from_a_pipe(self):
        text = "login failed\r\nGrüße 🎉\r\n"
        for data in (b"\xff\xfe" + text.encode("utf-16-le"), b"\xfe\xff" + text.encode("utf-16-be")):
            self.assertEqual(self.watch(data), ["login failed", "Grüße 🎉"])
        self.assertEqual(self.watch(b"\xff"), ["�"])  # no mark

    def test_journald(self):
        # Entries as journalctl -o json writes them: text, bytes where it is not UTF-8, a field given twice, one that is
        # too large to be shown.
        entries = [
            {"__CURSOR": "s=1", "PRIORITY": "6", "_SYSTEMD_UNIT": "ssh.service", "MESSAGE": "Accepted publickey for ada"},
            {"PRIORITY": "3", "MESSAGE": [102, 97, 105, 108, 101, 100, 32, 255]},
            {"MESSAGE": ["one", "two"]},
            {"MESSAGE": None, "_PID": "7"},
            {"MESSAGE": "Traceback (most recent call last):\n  File \"a.py\", line 1\nValueError: no"},
        ]
        data = "".join(json.dumps(entry) + "\n" for entry in entries) + "-- no entries --\n"
        self.assertEqual(
            self.watch(data, "--field", "MESSAGE"),
            [
                entries[0]["MESSAGE"],
                "failed �",
                "one\ntwo",
                json.dumps(entries[3]),
                entries[4]["MESSAGE"],
                "-- no entries --",
            ],
        )


if __name__ == "__main__":
    unittest.main()
