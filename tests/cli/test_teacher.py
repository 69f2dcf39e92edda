"""paw compile --teacher: a local server acts as a good teacher, and as one that fails in every way."""

import http.server
import json
import re
import signal
import socket
import threading
import time
import unittest
import zipfile

from support import QUICK, CliTest, write_jsonl

SPEC = "Say whether the number is odd."
KEY = "sk-secret-0123456789"


def statement(labels=("even", "odd")):
    return "```json\n" + json.dumps({"task": "Decide: odd or even.", "labels": list(labels)}) + "\n```"


def usual_answer(asked, server):
    """A good teacher: it recognizes which of three questions it is asked."""
    system, user = (message["content"] for message in asked["messages"])
    if system.startswith("You prepare"):
        return statement()
    if system.startswith("You write"):
        first = server.written
        server.written += 10
        pairs = [{"input": f"number {i}", "output": ["even", "odd"][i % 2]} for i in range(first, first + 10)]
        return "Here they are:\n" + json.dumps(pairs)
    number = int(re.search(r"<input>\nnumber (\d+)\n</input>", user)[1])
    return ["Even.", " odd\n"][number % 2]


class FakeTeacher(http.server.ThreadingHTTPServer):
    """`script` is called with the handler and the number of the request, from 0; False: the usual answer is sent."""

    daemon_threads = True

    def __init__(self, script=None, answer=usual_answer):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.answer = script, answer
        self.asked, self.headers, self.paths, self.written = [], [], [], 100
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # the program went away, as some tests want

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, status, body, headers=()):
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def cut(self, sent):
        self.wfile.write(sent)
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        number = len(self.server.asked)
        self.server.asked.append(asked)
        self.server.headers.append(self.headers)
        self.server.paths.append(self.path)
        if self.server.script is not None and self.server.script(self, number) is not False:
            return
        message = {"role": "assistant", "content": self.server.answer(asked, self.server)}
        self.reply(
            200,
            {
                "model": "fake-7b",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 50, "completion_tokens": 7},
            },
        )


class TeacherTest(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment["no_proxy"] = "127.0.0.1"

    def setUp(self):
        super().setUp()
        self.program, self.record = self.work / "odd.paw", self.work / "odd.teacher.jsonl"

    def serve(self, *arguments, **options):
        server = FakeTeacher(*arguments, **options)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def arguments(self, server, *more, count=12, spec=SPEC, program=None):
        url = server if isinstance(server, str) else server.url
        quick = [*QUICK, "--set", "runs=1", "--set", "epochs=1"]
        return [
            *("compile", spec, "--base", "tiny", "-o", program or self.program, "--teacher", url),
            *("--teacher-examples", count, *quick, *more),
        ]

    def ask(self, server, *more, key=None, **options):
        environment = {} if key is None else {"PAW_TEACHER_KEY": key}
        return self.paw(*self.arguments(server, *more, **options), environment=environment)

    def ask_json(self, server, *more, **options):
        done = self.ask(server, "--json", *more, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout), done.stderr.decode()

    def assert_refused(self, done, saying, kept=False):
        """The line that says what is sent where, then one error; no program; the record if there was a reply."""
        lines = done.stderr.decode().splitlines()
        self.assertEqual((done.returncode, done.stdout, len(lines)), (1, b"", 2), done.stderr)
        self.assertRegex(lines[0], r"\Athe specification and \d+ examples go to http://127\.0\.0\.1:\d+")
        self.assertTrue(lines[1].startswith("paw: "))
        self.assertIn(saying, lines[1])
        self.assertEqual([path.name for path in self.work.iterdir()], ["odd.teacher.jsonl"] if kept else [])

    def records(self):
        return [json.loads(line) for line in self.record.read_text().splitlines()]

    def meta(self):
        with zipfile.ZipFile(self.program) as bundle:
            return json.loads(bundle.read("meta.json"))["paw"]


class GoodTeacher(TeacherTest):
    def test_from_the_specification_alone(self):
        server = self.serve()
        result, said = self.ask_json(server, "--teacher-model", "big", key=KEY)
        self.assertEqual(said, f"the specification and 0 examples go to {server.url}\n")
        told = result["teacher"]
        self.assertEqual((told["examples"], told["requests"], told["rejected"]), (12, 2 + 2 + 12, {}))
        self.assertEqual((told["prompt_tokens"], told["completion_tokens"]), (16 * 50, 16 * 7))
        self.assertEqual((told["model"], told["file"]), ("fake-7b", str(self.record)))
        self.assertEqual(set(server.paths), {"/v1/chat/completions"})
        self.assertEqual({headers["Authorization"] for headers in server.headers}, {f"Bearer {KEY}"})
        self.assertEqual({asked["model"] for asked in server.asked}, {"big"})
        self.assertTrue(all(asked["temperature"] > 0 for asked in server.asked))
        self.assertIn(SPEC, server.asked[0]["messages"][1]["content"])
        self.assertNotIn(KEY, json.dumps(server.asked) + said + json.dumps(result) + self.record.read_text())
        self.assertNotIn(KEY.encode(), self.program.read_bytes())

        run, *items = self.records()
        self.assertEqual(run["teacher"]["model"], "big")
        self.assertRegex(run["teacher"]["prompts_sha256"], r"\A[0-9a-f]{64}\Z")
        self.assertEqual(run["teacher"]["labels"], ["even", "odd"])
        self.assertEqual([item["teacher"]["record"] for item in items].count("example"), 12)
        meta = self.meta()
        self.assertEqual((meta["labels"], meta["data"]["examples"], meta["data"]["taught"]), (["even", "odd"], 12, 12))
        self.assertEqual(meta["score"]["taught"], meta["score"]["n"])
        self.assertEqual(meta["teacher"]["examples"], 12)
        self.assertIn(self.json("run", self.program, "number 3")["output"], ["even", "odd"])

    def test_the_same_again_sends_nothing(self):
        server = self.serve()
        first, _ = self.ask_json(server)
        bytes_before, sent = self.program.read_bytes(), len(server.asked)
        second, said = self.ask_json(server)
        self.assertIn("nothing is sent", said)
        self.assertEqual((len(server.asked), second["teacher"]["requests"]), (sent, 0))
        self.assertEqual(self.program.read_bytes(), bytes_before)
        third, _ = self.ask_json(server, count=18)
        self.assertEqual((third["teacher"]["examples"], first["score_n"] > 0), (18, True))
        self.assertLess(len(server.asked), 2 * sent)

    def test_without_the_flag_nothing_is_sent(self):
        server = self.serve()
        self.ask_json(server)
        sent = len(server.asked)
        done = self.paw(
            *("compile", SPEC, "--examples", self.record, "--base", "tiny", "-o", self.work / "again.paw", *QUICK),
            environment={"PAW_TEACHER_KEY": KEY},
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(server.asked), sent)
        with zipfile.ZipFile(self.work / "again.paw") as bundle:
            self.assertEqual(json.loads(bundle.read("meta.json"))["paw"]["data"]["examples"], 12)

    def test_the_examples_of_the_user_stand(self):
        mine = [{"input": f"number {i}", "output": ["even", "odd"][i % 2]} for i in (101, 102, 1, 2, 3, 4, 5, 6)]
        server = self.serve()
        result, said = self.ask_json(server, "--examples", write_jsonl(self.folder / "mine.jsonl", mine))
        self.assertIn("the specification and 8 examples go to", said)
        self.assertIn('{"input":"number 101","output":"odd"}', server.asked[0]["messages"][1]["content"])
        self.assertEqual(result["teacher"]["rejected"], {"an input of your examples": 2})
        meta = self.meta()
        data = meta["data"]
        self.assertEqual((data["examples"], data["taught"], data["contradictions"]), (20, 12, 0))
        self.assertLessEqual(meta["score"]["taught"], meta["score"]["n"])

    def test_labels_decide_what_is_kept(self):
        def answer(asked, server):
            if asked["messages"][0]["content"].startswith("You prepare"):
                return "I do not do JSON."
            return usual_answer(asked, server)

        server = self.serve(answer=answer)
        result, _ = self.ask_json(server, "--labels", "odd,strange", count=5)
        self.assertEqual(set(result["teacher"]["rejected"]), {"not one of the labels"})
        self.assertEqual(self.meta()["labels"], ["odd", "strange"])
        self.assertIn(SPEC, server.asked[-1]["messages"][0]["content"])

    def test_what_disagrees_is_rejected(self):
        def answer(asked, server):
            said = usual_answer(asked, server)
            return "even" if asked["messages"][0]["content"].startswith("You are") else said

        result, _ = self.ask_json(self.serve(answer=answer), count=5)
        self.assertGreaterEqual(result["teacher"]["rejected"]["the answers disagree"], 4)
        rejected = [item for item in self.records()[1:] if item["teacher"]["record"] == "rejected"]
        self.assertEqual({(item["output"], item["teacher"]["second"]) for item in rejected}, {("odd", "even")})

    def test_as_text(self):
        done = self.ask(self.serve())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(
            done.stderr.decode(),
            r"teacher: 12 examples kept, 0 rejected; 16 requests, 800 tokens read and 112 written; all of it is in ",
        )
        self.assertIn("of the held-back examples are the teacher's", done.stdout.decode())


class Failures(TeacherTest):
    def once(self, number, action):
        """A teacher that fails one request only."""
        return self.serve(lambda handler, n: action(handler) if n == number else False)

    def always(self, action):
        return self.serve(lambda handler, n: action(handler))

    def test_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
        self.assert_refused(self.ask(url), "Connection refused; nothing was written")

    def test_no_answer_in_time(self):
        server = self.always(lambda handler: time.sleep(3))
        self.assert_refused(self.ask(server, "--teacher-timeout", 0.5), "has not answered within 0.5 s")
        self.assertEqual(len(server.asked), 1)

    def test_a_body_that_trickles(self):
        def trickle(handler):
            handler.send_response(200)
            handler.send_header("Content-Length", "1000")
            handler.end_headers()
            for _ in range(100):
                handler.wfile.write(b" ")
                time.sleep(0.05)

        self.assert_refused(self.ask(self.always(trickle), "--teacher-timeout", 0.5), "has not answered within 0.5 s")

    def test_passing_failures_are_tried_again(self):
        def passing(handler, number):
            if number in (0, 3):
                return handler.reply(429, {"error": {"message": "slow down"}}, [("Retry-After", "1")])
            if number == 5:
                return handler.reply(503, b"<html>busy</html>")
            if number == 7:
                return handler.cut(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"choices\"")
            if number == 9:
                return handler.reply(200, b'{"choices": [{"message": {"content": "Ev')
            return False

        server = self.serve(passing)
        start = time.monotonic()
        result, _ = self.ask_json(server)
        self.assertEqual((result["teacher"]["examples"], result["teacher"]["requests"]), (12, 16 + 5))
        self.assertGreaterEqual(time.monotonic() - start, 5)

    def test_a_failure_that_stays(self):
        body = {"error": "out of \x1b[31mmemory"}
        server = self.always(lambda handler: handler.reply(500, body, [("Retry-After", "1")]))
        self.assert_refused(self.ask(server), "answers 500: out of ?[31mmemory; tried 4 times")
        self.assertEqual(len(server.asked), 4)

    def test_a_body_that_stays_malformed(self):
        server = self.always(lambda handler: handler.reply(200, b"<html>"))
        self.assert_refused(self.ask(server), "is not JSON: ")
        self.assertEqual(len(server.asked), 4)

    def test_answers_that_are_no_chat(self):
        bodies = (b"{}", b"[]", b'{"choices": []}', b'{"choices": [3]}', b'{"choices": [{"message": {"content": 3}}]}')
        bodies = iter(bodies)

        def odd(handler, number):
            body = next(bodies, None) if number % 2 else None
            return False if body is None else handler.reply(200, body)

        result, _ = self.ask_json(self.serve(odd))
        self.assertEqual((result["teacher"]["examples"], result["teacher"]["requests"]), (12, 16 + 5))

    def test_a_wait_that_is_too_long(self):
        server = self.always(lambda handler: handler.reply(429, b"", [("Retry-After", "3600")]))
        self.assert_refused(self.ask(server), "answers 429, and asks to retry in 3600 s")

    def test_a_wrong_key(self):
        server = self.always(lambda handler: handler.reply(401, {"error": {"message": f"bad key {KEY}"}}))
        self.assert_refused(self.ask(server, key=KEY), "refuses the key in PAW_TEACHER_KEY (401)")
        self.assert_refused(self.ask(server), "needs a key (401): set it in the environment as PAW_TEACHER_KEY")

    def test_the_key_is_nowhere(self):
        server = self.always(lambda handler: handler.reply(400, {"error": {"message": f"odd {KEY}"}}))
        done = self.ask(server, key=KEY)
        self.assert_refused(done, "refuses the request (400): odd ***")
        self.assertNotIn(KEY.encode(), done.stderr)
        self.assertEqual(self.ask(server, key="a\nb").returncode, 2)

    def test_a_key_that_comes_back_is_not_kept(self):
        def answer(asked, server):
            system = asked["messages"][0]["content"]
            if system.startswith("You write"):
                return json.dumps([{"input": text, "output": "odd"} for text in (KEY, "number 7")])
            return statement() if system.startswith("You prepare") else "odd"

        result, _ = self.ask_json(self.serve(answer=answer), key=KEY, count=2)
        self.assertEqual(result["teacher"]["examples"], 2)
        self.assertEqual(self.records()[1]["input"], "***")

    def test_redirections_are_not_followed(self):
        other = self.serve()
        server = self.always(lambda handler: handler.reply(307, b"", [("Location", f"{other.url}/chat/completions")]))
        self.assert_refused(self.ask(server, key=KEY), "points to another address (307: http://127.0.0.1:")
        self.assertEqual((len(server.asked), other.asked), (1, []))

    def test_a_wrong_url(self):
        server = self.always(lambda handler: handler.reply(404, {"detail": "Not Found"}))
        self.assert_refused(self.ask(server), "does not exist (404: Not Found); --teacher takes the base")

    def test_an_endless_body(self):
        def endless(handler):
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            while True:
                handler.wfile.write(b"10000\r\n" + b"x" * 65536 + b"\r\n")

        self.assert_refused(self.ask(self.always(endless)), "sends more than 8388608 bytes")

    def test_endless_headers(self):
        def endless(handler):
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while True:
                handler.wfile.write(b"X-More: " + b"x" * 1000 + b"\r\n")

        self.assert_refused(self.ask(self.always(endless)), "sends more than 262144 bytes of headers")

    def test_answers_that_are_no_examples(self):
        server = self.serve(answer=lambda asked, server: "I would rather talk about the weather.")
        self.assert_refused_after_asking(self.ask(server))
        self.assertEqual(len(server.asked), 1 + 3)
        reasons = [item["teacher"]["reason"] for item in self.records()[1:]]
        self.assertEqual(reasons, ["the reply holds no examples"] * 3)

    def assert_refused_after_asking(self, done):
        self.assertEqual(done.returncode, 1)
        self.assertIn(b"paw: the teacher wrote no example that could be kept", done.stderr)
        self.assertFalse(self.program.exists())

    def test_parameters_that_are_refused_are_left_out(self):
        def picky(handler, number):
            asked = handler.server.asked[-1]
            for name in ("max_tokens", "temperature"):
                if name in asked:
                    return handler.reply(400, {"error": {"message": f"Unsupported parameter: '{name}'"}})
            return False

        server = self.serve(picky)
        result, _ = self.ask_json(server)
        self.assertEqual((result["teacher"]["examples"], result["teacher"]["requests"]), (12, 16 + 2))

    def test_it_goes_on_after_a_failure(self):
        server = self.once(8, lambda handler: handler.reply(400, b""))
        self.assert_refused(self.ask(server), "the same command goes on from there", kept=True)
        kept = self.records()
        server.script = None
        result, said = self.ask_json(server)
        self.assertIn("going on from", said)
        self.assertEqual((result["teacher"]["examples"], result["teacher"]["requests"]), (12, 16 - 8))
        inputs = [item["input"] for item in self.records()[1:]]
        self.assertEqual(inputs[: len(kept) - 1], [item["input"] for item in kept[1:]])

    def test_ctrl_c(self):
        for number, kept in ((0, False), (7, True)):
            reached = threading.Event()

            def stall(handler, n, number=number, reached=reached):
                if n < number:
                    return False
                reached.set()
                time.sleep(30)

            server = self.serve(stall)
            process = self.start(*self.arguments(server))
            self.assertTrue(reached.wait(60))
            process.send_signal(signal.SIGINT)
            out, errors = process.communicate(timeout=60)
            self.assertEqual((process.returncode, out), (1, b""))
            self.assertIn(b"paw: interrupted; " + (b"what the teacher wrote" if kept else b"nothing"), errors)
            self.assertEqual([path.name for path in self.work.iterdir()], ["odd.teacher.jsonl"] if kept else [])

    def test_ctrl_c_while_it_waits_to_try_again(self):
        reached = threading.Event()

        def busy(handler):
            handler.reply(503, b"", [("Retry-After", "50")])
            reached.set()

        process = self.start(*self.arguments(self.always(busy)))
        self.assertTrue(reached.wait(60))
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=40)
        self.assertEqual((process.returncode, out), (1, b""))
        self.assertIn(b"paw: interrupted", errors)

    def test_nothing_is_sent_where_the_command_is_wrong(self):
        server = self.serve()
        bad = self.folder / "bad.jsonl"
        bad.write_text('{"input": "1", "output": "odd"}\n{"input": "2"}\n')
        one = write_jsonl(self.folder / "one.jsonl", [{"input": "1", "output": "prime"}])
        other = self.work / "other.teacher.jsonl"
        other.write_text("not a record\n")
        for status, saying, arguments in (
            (1, 'bad.jsonl line 2 has no "output"', self.arguments(server, "--examples", bad)),
            (1, 'one.jsonl has the output "prime"', self.arguments(server, "--examples", one, "--labels", "odd,even")),
            (1, "the specification is empty", self.arguments(server, spec=" ")),
            (1, "other.teacher.jsonl line 1 is not JSON", self.arguments(server, program=self.work / "other.paw")),
            (1, "no folder", self.arguments(server, program=self.work / "no/other.paw")),
            (2, "does not train", self.arguments(server, "--method", "map")),
            (2, "no user or password", self.arguments("http://me:secret@127.0.0.1/v1")),
            (2, "needs a URL", self.arguments("127.0.0.1:8000")),
            (2, "--teacher-examples", self.arguments(server, count=0)),
            (2, "--teacher", ["compile", SPEC, "-o", self.program, "--teacher-model", "m"]),
        ):
            with self.subTest(saying=saying):
                self.fails(*arguments, status=status, saying=saying)
        self.assertEqual(server.asked, [])
        self.assertEqual([path.name for path in self.work.iterdir()], ["other.teacher.jsonl"])


del TeacherTest

if __name__ == "__main__":
    unittest.main()
