"""paw watch: lines as they arrive; matches reported, repeats and floods suppressed; commands and posts."""

import collections
import http.server
import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import unittest
from pathlib import Path

from support import LABELS, CliTest, echo_examples, parity_examples

SUMMARY = re.compile(
    r"^paw: (\d+) lines, (\d+) matches, (\d+) suppressed \((\d+) repeats, (\d+) over the limit\), (\d+) dropped", re.M
)
Summary = collections.namedtuple("Summary", "lines matches suppressed repeats over_limit dropped")
PATIENCE = 400  # seconds: guards against hanging alone, however busy the machine is


def summary(errors):
    return Summary(*map(int, SUMMARY.search(errors).groups()))


class WatchTest(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment = {**cls.environment, "no_proxy": "*", "NO_PROXY": "*"}
        cls.program = cls.folder / "odd.paw"
        cls.compile(cls.program, parity_examples())

    def watch(self, lines, *arguments, program=None):
        """Runs to the end of its input; standard output and standard error as text."""
        lines = lines if isinstance(lines, bytes) else "".join(f"{line}\n" for line in lines).encode()
        done = self.paw("watch", program or self.program, *arguments, input=lines)
        errors = done.stderr.decode(errors="replace")
        self.assertEqual(done.returncode, 0, errors)
        return done.stdout.decode(errors="replace"), errors

    def answers(self, lines):
        out = self.output("run", self.program, "-", "--json", input="".join(f"{line}\n" for line in lines))
        return [json.loads(answer) for answer in out.splitlines()]

    def started(self, *arguments, **options):
        """A watch that is stopped at the end of the test in any case."""
        process = self.start("watch", self.program, *arguments, **options)
        watchdog = threading.Timer(PATIENCE, process.kill)
        watchdog.start()

        def end():
            watchdog.cancel()
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream:
                    try:
                        stream.close()
                    except BrokenPipeError:
                        pass

        self.addCleanup(end)
        return process

    def wait_until(self, condition):
        for _ in range(PATIENCE * 20):
            if condition():
                return
            time.sleep(0.05)
        self.fail("it did not happen")


class Matches(WatchTest):
    def test_lines_with_the_answer_and_no_others(self):
        lines = [f"number {i}" for i in range(40)]
        answers = [answer["output"] for answer in self.answers(lines)]
        for label in LABELS:
            expected = [line for line, answer in zip(lines, answers) if answer == label]
            out, errors = self.watch(lines, "--alert", label)
            self.assertEqual(out.splitlines(), expected)
            self.assertEqual(summary(errors), (40, len(expected), 0, 0, 0, 0))
        expected = [f"{answer}\t{line}" for line, answer in zip(lines, answers)]
        for arguments in ((), ("--alert", "odd", "--alert", "even")):
            self.assertEqual(self.watch(lines, *arguments)[0].splitlines(), expected)

    def test_json(self):
        lines = [f"number {i % 5}" for i in range(20)]
        reports = [json.loads(line) for line in self.watch(lines, "--json")[0].splitlines()]
        fields = ["time", "input", "output", "confidence", "repeats"]
        self.assertEqual([list(report) for report in reports], [fields] * 20)
        self.assertEqual([report["input"] for report in reports], lines)
        # A line that came before has the same answer with the same confidence as one that is run by itself.
        for report, answer in zip(reports, self.answers(lines)):
            self.assertEqual(report["output"], answer["output"])
            self.assertEqual(report["confidence"], answer["confidence"])
            self.assertEqual(report["repeats"], 0)
            self.assertRegex(report["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")

    def test_confidence(self):
        lines = [f"number {i}" for i in range(20)]
        threshold = sorted(answer["confidence"] for answer in self.answers(lines))[10]
        expected = [answer["confidence"] for answer in self.answers(lines) if answer["confidence"] >= threshold]
        out, errors = self.watch(lines, "--json", "--min-confidence", threshold)
        self.assertEqual([json.loads(line)["confidence"] for line in out.splitlines()], expected)
        self.assertIn(f"; {20 - len(expected)} below the confidence", errors)
        careful = self.folder / "careful.paw"
        self.compile(careful, parity_examples(), "--abstain", "1")
        self.assertEqual(self.watch(lines, program=careful)[0], "")
        self.assertEqual(len(self.watch(lines, "--min-confidence", "0", program=careful)[0].splitlines()), 20)

    def test_free_text(self):
        program = self.folder / "echo.paw"
        self.compile(program, echo_examples(), spec="Repeat the name.")
        lines = ["name: user7", "name: user14", "x", "hello there", "number 1"]
        out = self.paw("run", program, "-", "--allow-truncated", input="\n".join(lines)).stdout
        answers = [os.fsdecode(answer) for answer in out.split(b"\n")]
        answer = next(answer for answer in answers if answer and not {"\0", "\\"} & {*answer})
        expected = [line for line, other in zip(lines, answers) if other == answer]
        watch = [lines, "--allow-truncated", "--alert"]
        self.assertEqual(self.watch(*watch, answer, program=program)[0].splitlines(), expected)
        self.assertEqual(self.watch(*watch, "no such answer", program=program)[0], "")

    def test_a_single_line_is_answered_at_once(self):
        process = self.started()
        for i in range(3):
            process.stdin.write(b"number %d\n" % i)
            process.stdin.flush()
            self.assertTrue(process.stdout.readline().endswith(b"\tnumber %d\n" % i))

    def test_usage(self):
        saying = "never answers 'green'; its labels are: even, odd"
        self.fails("watch", self.program, "--alert", "odd", "--alert", "green", status=2, saying=saying)
        for option, value in (
            ("--same-for", "10"),
            ("--same-for", "-1s"),
            ("--at-most", "10"),
            ("--at-most", "0/min"),
            ("--timeout", "soon"),
            ("--post", "ftp://localhost/"),
            ("--min-confidence", "2"),
            ("--exec-at-once", "2"),  # without --exec
        ):
            self.fails("watch", self.program, option, value, status=2)
        self.fails("watch", self.work / "none.paw", saying="none.paw")


class Suppression(WatchTest):
    def test_lines_alike_are_reported_once(self):
        lines = [f"2024-11-29 10:00:{i:02d} disk {i} at 0x{i:04x} is full" for i in range(10)] + ["disk is fine"]
        answers = {answer["output"] for answer in self.answers(lines[:10])}
        out, errors = self.watch(lines, "--json", "--same-for", "1h")
        reports = [json.loads(line) for line in out.splitlines()]
        first = [report for report in reports if report["repeats"] == 0]
        # One of each kind (and of each answer), and what was withheld at the end.
        self.assertEqual(len(first), len(answers) + 1)
        self.assertEqual(first[0]["input"], lines[0])
        withheld = 11 - len(first)
        self.assertEqual(sum(report["repeats"] for report in reports), withheld)
        self.assertEqual(summary(errors)[:5], (11, 11, withheld, withheld, 0))
        answer = self.answers(["same 1"])[0]["output"]
        out, _ = self.watch(["same 1", "same 1", "same 1"], "--alert", answer, "--same-for", "1h")
        self.assertEqual(out, "same 1\nsame 1  (repeated 2 times)\n")

    def test_repeats_come_when_the_duration_is_over(self):
        process = self.started("--json", "--same-for", "2s")
        process.stdin.write(b"number 1\nnumber 1\nnumber 1\n")
        process.stdin.flush()
        first, second = (json.loads(process.stdout.readline()) for _ in range(2))  # no further line has to come
        self.assertEqual((first["repeats"], second["repeats"]), (0, 2))
        self.assertEqual(process.communicate(timeout=PATIENCE)[0], b"")

    def test_rate_limit(self):
        lines = [f"number {i}" for i in range(30)]
        out, errors = self.watch(lines, "--at-most", "10/h")
        self.assertEqual([line.split("\t")[1] for line in out.splitlines()], lines[:10])
        self.assertEqual(summary(errors), (30, 30, 20, 0, 20, 0))

    def test_what_is_over_the_limit_is_told(self):
        process = self.started("--at-most", "1/2s")
        process.stdin.write(b"number 1\nnumber 2\nnumber 3\n")
        process.stdin.flush()
        self.assertEqual(process.stderr.readline(), b"paw: 2 more matches not reported: over the limit of 1/2s\n")
        process.stdin.write(b"number 4\n")
        out, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual([line.split(b"\t")[1] for line in out.splitlines()], [b"number 1", b"number 4"])


class LogsAsTheyAre(WatchTest):
    """On the stub base: what is read and suppressed does not depend on the answers."""

    def watch(self, lines, *arguments, **options):
        return super().watch(lines, "--base", "stub", *arguments, **options)

    def inputs(self, log, *arguments):
        out, _ = self.watch(log, "--json", *arguments)
        return [json.loads(line)["input"] for line in out.splitlines()]

    def test_a_truncated_log(self):
        self.assertEqual(self.inputs(bytes(20_000) + b"ERROR down\nINFO up\n"), ["ERROR down", "INFO up"])

    def test_progress(self):
        log = b"".join(b"\rread %d/900" % i for i in range(900)) + b"\rERROR disk is full\ndone\n"
        self.assertEqual(self.inputs(log), ["read 899/900", "ERROR disk is full", "done"])
        self.assertIn("; 899 overwritten", self.watch(log)[1])

    def test_colours(self):
        coloured, plain = b"\x1b[1m\x1b[31m[ERROR]\x1b[0m down\n", b"[ERROR] down\n"
        self.assertEqual(self.inputs(coloured + plain, "--same-for", "1h"), ["[ERROR] down"] * 2)
        self.assertNotIn("\x1b", self.watch(coloured)[0])

    def test_a_stack_trace_is_one_line_of_output(self):
        trace = "ERROR cannot pay\njava.io.IOException: no\n\tat a.B.c(B.java:1)\nCaused by: x.Y: z\n"
        out, errors = self.watch((trace + "\nINFO next\n").encode())
        self.assertEqual(
            [line.split("\t", 1)[1] for line in out.splitlines()], [trace.strip().replace("\n", "\\n"), "INFO next"]
        )
        self.assertIn("; 1 blank; 3 joined to others", errors)
        self.assertEqual(len(self.inputs(trace.encode(), "--multiline", "off")), 4)
        self.assertEqual(self.inputs(b"a\n  b\nc\n", "--multiline", "indented"), ["a\n  b", "c"])

    def test_a_trace_is_reported_when_nothing_follows(self):
        process = self.started("--base", "stub")
        process.stdin.write(b"x.Error: one\n\tat y\n")
        process.stdin.flush()
        self.assertTrue(process.stdout.readline().endswith(b"x.Error: one\\n\tat y\n"))

    def test_identifiers_are_masked(self):
        kinds = (
            lambda i: f"pod checkout-d{'bcdfghjklm'[i % 10]}c4c7776f-ftb{'bcdfghjklm'[i // 10]}q is not ready",
            lambda i: f"request 47707cee-3150-41d8-ad47-bda1e4b1b{i:03x} timed out",
            lambda i: f"upstream fe80::f86:c5d7:bc3f:{i:x} refused",
            lambda i: f"job 01TBDKDNXX4PHA5NCMGSNDRD{'ABCDEFGHJK'[i % 10]}{'ABCDEFGHJK'[i // 10]} failed",
            lambda i: f"user u{'abcdefghij'[i % 10]}{'abcdefghij'[i // 10]}@mail.example could not sign in",
            lambda i: f"cannot open /tmp/tmprapsi{'abcdefghij'[i % 10]}{'abcdefghij'[i // 10]}y/part",
        )
        lines = [kind(i) for i in range(100) for kind in kinds]
        counts = summary(self.watch(lines, "--same-for", "1h")[1])
        self.assertLessEqual(counts.matches - counts.repeats, 2 * len(kinds))  # with either of two answers


class Commands(WatchTest):
    def test_a_command_gets_the_line(self):
        lines = ["number 1", "$(touch hacked); `touch hacked` 'x' \"y\" \\ number 2", "number 3"]
        log = self.work / "log"
        variables = '"$PAW_INPUT" "$PAW_OUTPUT" "$PAW_CONFIDENCE" "$PAW_COUNT"'
        command = f'{{ cat; printf "%s|%s|%s|%s\\n" {variables}; }} >>{log}'
        out, errors = self.watch(lines, "--exec", command, "--exec-at-once", "1")
        expected = []
        for line, answer in zip(lines, self.answers(lines)):
            expected += [line, f"{line}|{answer['output']}|{answer['confidence']!r}|1"]
        self.assertEqual(log.read_text().splitlines(), expected)
        self.assertFalse(Path("hacked").exists())
        self.assertEqual(errors.count("\n"), 1, errors)

    def test_its_output_is_no_match(self):
        out, errors = self.watch(["number 1"], "--exec", "echo from the command")
        self.assertEqual(out.count("\n"), 1)
        self.assertIn("from the command", errors)

    def test_the_count_is_that_of_the_repeats(self):
        log = self.work / "log"
        process = self.started("--same-for", "2s", "--exec", f'echo "$PAW_COUNT" >>{log}')
        process.stdin.write(b"number 1\n" * 4)
        process.stdin.flush()
        self.wait_until(lambda: log.exists() and log.read_text() == "1\n3\n")

    def test_failures_are_told_once(self):
        out, errors = self.watch([f"number {i}" for i in range(8)], "--exec", "exit 3")
        self.assertEqual(out.count("\n"), 8)
        self.assertEqual(errors.count("a command ended with exit status 3\n"), 1)
        self.assertIn("; 8 of 8 commands failed", errors)

    def test_a_hanging_command_holds_up_nothing(self):
        process = self.started("--exec", "sleep 1000", "--timeout", "1h")
        process.stdin.write(b"".join(b"number %d\n" % i for i in range(400)))
        process.stdin.flush()
        for _ in range(400):
            self.assertTrue(process.stdout.readline())
        children = Path(f"/proc/{process.pid}/task")
        running = set()

        def four_are_running():
            running.update(child for task in children.iterdir() for child in (task / "children").read_text().split())
            return len(running) == 4

        self.wait_until(four_are_running)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertIn("4 of 400 commands failed; 396 of 400 commands left out", errors.decode())
        for child in running:
            self.assertFalse(Path(f"/proc/{child}").exists())

    def test_a_command_has_its_time(self):
        _, errors = self.watch(["number 1", "number 2"], "--exec", "sleep 1000", "--timeout", "200ms")
        self.assertEqual(errors.count("a command was not done after 0.2 s and was ended\n"), 1)
        self.assertIn("; 2 of 2 commands failed", errors)


class Server(http.server.BaseHTTPRequestHandler):
    """Answers with the next of `statuses` (200 when there are none left), or not at all."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.headers["Content-Type"], json.loads(body)))
        status = self.server.statuses.pop(0) if self.server.statuses else 200
        if status == "hang":
            self.server.released.wait(PATIENCE)
            return
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Posts(WatchTest):
    def serve(self, *statuses):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        server.posts, server.statuses, server.released = [], list(statuses), threading.Event()
        thread = threading.Thread(target=server.serve_forever)
        thread.start()

        def end():
            server.released.set()
            server.shutdown()
            thread.join()
            server.server_close()

        self.addCleanup(end)
        return server, f"http://127.0.0.1:{server.server_port}/hook?key=secret"

    def test_each_report_is_posted(self):
        server, url = self.serve()
        out, errors = self.watch(["number 1", "number 2"], "--json", "--post", url)
        reports = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(server.posts, [("/hook?key=secret", "application/json", report) for report in reports])
        self.assertEqual(errors.count("\n"), 1, errors)

    def test_what_may_pass_is_tried_again(self):
        server, url = self.serve(500, 503)
        _, errors = self.watch(["number 1"], "--post", url)
        self.assertEqual(len(server.posts), 3)
        self.assertEqual(errors.count("\n"), 1, errors)

    def test_a_server_that_fails(self):
        server, url = self.serve(*[500] * 5)
        _, errors = self.watch(["number 1", "number 2", "number 3"], "--post", url)
        self.assertEqual(len(server.posts), 5)  # three tries, then one a report
        self.assertEqual(errors.count("was answered with status 500\n"), 1)
        self.assertIn("; 3 of 3 posts failed", errors)
        self.assertNotIn("secret", errors)

    def test_a_refused_request_is_not_tried_again(self):
        server, url = self.serve(404)
        _, errors = self.watch(["number 1"], "--post", url)
        self.assertEqual(len(server.posts), 1)
        self.assertIn("was answered with status 404\n", errors)

    def test_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            url = f"http://me:secret@127.0.0.1:{port}/secret?key=secret"
            out, errors = self.watch(["number 1", "number 2"], "--post", url)
        self.assertEqual(out.count("\n"), 2)
        said = f"a post to http://127.0.0.1:{port} failed: cannot connect to the server: Connection refused\n"
        self.assertEqual(errors.count(said), 1, errors)
        self.assertIn("; 2 of 2 posts failed", errors)
        self.assertNotIn("secret", errors)

    def test_a_server_that_does_not_answer(self):
        server, url = self.serve(*["hang"] * 100)
        process = self.started("--post", url, "--timeout", "200ms")
        process.stdin.write(b"".join(b"number %d\n" % i for i in range(300)))
        process.stdin.flush()
        for _ in range(300):
            self.assertTrue(process.stdout.readline())
        self.assertIn(b"paw: a post", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)
        self.assertIn(b"posts left out", errors)


class Streams(WatchTest):
    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.started()
            process.stdin.write(b"number 1\n")
            process.stdin.flush()
            self.assertTrue(process.stdout.readline())
            process.send_signal(number)
            self.assertEqual(process.wait(timeout=PATIENCE), 0)
            self.assertEqual(summary(process.stderr.read().decode()), (1, 1, 0, 0, 0, 0))

    def test_a_signal_under_load(self):
        process = self.started(stdout=subprocess.DEVNULL)
        stop = threading.Event()

        def feed():
            i = 0
            try:
                while not stop.is_set():
                    process.stdin.write(b"number %d\n" % (i := i + 1))
            except (BrokenPipeError, ValueError):
                pass

        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            time.sleep(1)
            process.send_signal(signal.SIGTERM)
            self.assertEqual(process.wait(timeout=PATIENCE), 0)
        finally:
            stop.set()
            process.kill()
            feeder.join()
        errors = process.stderr.read().decode()
        left = re.search(r"; (\d+) not looked at", errors)
        counts = summary(errors)
        self.assertEqual(counts.matches + (int(left[1]) if left else 0), counts.lines)

    def test_a_slow_reader(self):
        lines = b"".join(b"number %d\n" % i for i in range(20_000))
        for arguments in ((), ("--drop",)):
            process = self.started(*arguments)
            feeder = threading.Thread(target=lambda: (process.stdin.write(lines), process.stdin.close()))
            feeder.start()
            first = process.stdout.readline()
            if arguments:
                feeder.join(PATIENCE)  # nothing more is read, yet it takes all lines
                self.assertFalse(feeder.is_alive())
            else:
                feeder.join(2)
                self.assertTrue(feeder.is_alive())  # nothing more is read, so it takes no more lines
            out = first + process.stdout.read()
            feeder.join()
            self.assertEqual(process.wait(timeout=PATIENCE), 0)
            errors = process.stderr.read().decode()
            counts = summary(errors)
            numbers = [int(line.split()[-1]) for line in out.splitlines()]
            self.assertEqual(numbers, sorted(set(numbers)))
            self.assertEqual((counts.lines, counts.dropped), (20_000, 20_000 - len(numbers)))
            self.assertEqual(counts.dropped > 0, bool(arguments))
            self.assertEqual("dropped so far" in errors, bool(arguments))
            self.assertEqual(numbers[-1], 19_999)  # the oldest are dropped

    def test_a_reader_that_never_reads_does_not_prevent_the_end(self):
        process = self.started()
        feeder = threading.Thread(target=self.write_quietly, args=(process, b"number 1\n" * 100_000))
        feeder.start()
        feeder.join(2)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=PATIENCE), 1)
        self.assertIn(b"standard output takes nothing more", process.stderr.read())
        feeder.join()

    @staticmethod
    def write_quietly(process, data):
        try:
            process.stdin.write(data)
            process.stdin.close()
        except BrokenPipeError:
            pass

    def test_a_reader_that_leaves(self):
        process = self.started()
        process.stdout.close()
        self.write_quietly(process, b"number 1\n" * 1000)
        self.assertEqual(process.wait(timeout=PATIENCE), 1)
        self.assertEqual(process.stderr.read(), b"")

    def test_a_full_device(self):
        with open("/dev/full", "wb") as full:
            done = self.paw("watch", self.program, input=b"number 1\n", stdout=full)
        self.assertEqual(done.returncode, 1)
        said, why = done.stderr.decode().splitlines()
        self.assertEqual(summary(said)[:2], (1, 1))
        self.assertRegex(why, "^paw: cannot write to standard output: ")

    def test_a_flood(self):
        """200,000 lines, each with a different mask: none is lost, and memory does not grow."""
        count = 200_000
        process = self.started("--base", "stub", "--same-for", "1h", "--at-most", "1000000/s")
        letters = str.maketrans("0123456789", "ghijklmnop")  # no number: nothing to mask
        lines = [f"line {str(i).translate(letters)}" for i in range(count)]

        def feed():
            for start in range(0, count, 1000):
                process.stdin.write("".join(f"{line}\n" for line in lines[start : start + 1000]).encode())
            process.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        memory, reported = [], []
        for line in process.stdout:
            reported.append(line.decode().rstrip("\n").split("\t")[1])
            if len(reported) % 40_000 == 0 and len(reported) < count:
                status = Path(f"/proc/{process.pid}/status").read_text()
                memory.append(int(re.search(r"VmRSS:\s+(\d+) kB", status)[1]))
        feeder.join()
        self.assertEqual(process.wait(), 0)
        self.assertTrue(reported == lines)
        self.assertEqual(summary(process.stderr.read().decode()), (count, count, 0, 0, 0, 0))
        self.assertLess(memory[-1], memory[0] + 4096, f"{memory} KiB after each 40,000 lines")

    def test_hostile_lines(self):
        lines = [
            b"",
            b"\xff\xfe",
            b"\x00",
            b"a\x00b",
            b"\xed\xa0\x80",
            bytes(set(range(256)) - {10, 13}),
            b"number 1\r",
            b"x" * 5000,  # longer than the context
            b"\xc3\xa9" * 3000,  # longer than the context
            b"y" * 3_000_000,
            b"number 1",
        ]
        log = self.work / "log"
        command = f'printf "%s|" "$PAW_INPUT" >>{log}'
        out, errors = self.watch(b"\n".join(lines), "--json", "--exec", command, "--exec-at-once", "1")
        reports = [json.loads(line) for line in out.splitlines()]
        self.assertEqual(len(reports), 6)
        self.assertEqual(reports[-1]["input"], "number 1")
        self.assertEqual(reports[-2]["input"], "number 1")
        self.assertEqual(reports[1]["input"], "a\x00b")
        self.assertIn(b"|ab|", log.read_bytes())
        for said in (
            "line 2 is not UTF-8",
            "line 8 has no answer",
            "line 10 is longer than 8192 bytes",
            "; 2 blank; 1 cut; 3 without an answer",
        ):
            self.assertEqual(errors.count(said), 1, errors)
        self.assertEqual(summary(errors)[:2], (11, 6))

    def test_no_input(self):
        said = "paw: 0 lines, 0 matches, 0 suppressed (0 repeats, 0 over the limit), 0 dropped\n"
        self.assertEqual(self.watch(b""), ("", said))

    def test_a_terminal_is_not_moved(self):
        leader, follower = os.openpty()
        try:
            done = self.paw("watch", self.program, input=b"\x1b[31m\x1bM number 1 \xc2\x9b \xc3\xa9\n", stdout=follower)
            self.assertEqual(done.returncode, 0)
            self.assertIn(b"\t\\x1bM number 1 \\x9b \xc3\xa9", os.read(leader, 4096))
        finally:
            os.close(leader)
            os.close(follower)


if __name__ == "__main__":
    unittest.main()
