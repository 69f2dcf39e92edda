"""Training of the universal adapter: tasks from a stream and from corpora, interruption and resuming, wrong inputs."""

import signal
import time
import unittest
from pathlib import Path

from support import CliTest, write_jsonl


def tasks(count, word="Repeat"):
    return [
        {"spec": f"{word} number {i}.", "examples": [{"input": f"{i} {j}", "output": str(j)} for j in range(3)]}
        for i in range(count)
    ]


def corpus():
    return [
        {"input": f"{label} {i}", "output": label, "domain": "d"} for label in ("come", "go", "stay") for i in range(4)
    ]


class TrainCompiler(CliTest):
    def setUp(self):
        super().setUp()
        self.tasks = write_jsonl(self.work / "tasks.jsonl", tasks(3000))
        self.corpus = write_jsonl(self.work / "corpus.jsonl", corpus())
        self.held_out = write_jsonl(self.work / "held.jsonl", tasks(2, "Say"))

    def command(self, out, *arguments):
        return [
            "train-compiler",
            "--base",
            "tiny",
            "--rank",
            4,
            "--task-batch",
            2,
            "--data",
            self.corpus,
            "--tasks",
            self.tasks,
            "-o",
            out,
            *arguments,
        ]

    def test_measures_and_draws_the_curve(self):
        out = self.work / "adapter.gguf"
        said = self.output(*self.command(out, "--steps", 6, "--held-out", self.held_out, "--measure-every", 4))
        self.assertRegex(said, r"(?m)^step 4: \d+ examples, loss [0-9.]+, held-out tasks [0-9.]+ %")
        self.assertEqual(len(said.splitlines()), 2)
        self.assertTrue(out.read_bytes().startswith(b"GGUF"))
        self.assertIn("exact match on held-out tasks", (self.work / "adapter.gguf.curve.svg").read_text())
        self.assertFalse((self.work / "adapter.gguf.checkpoint").exists())

    def test_the_stream_may_be_standard_input(self):
        out, other = self.work / "adapter.gguf", self.work / "other.gguf"
        self.output(*self.command(out, "--steps", 3))
        command = [part if part != self.tasks else "-" for part in self.command(other, "--steps", 3)]
        self.output(*command, input=Path(self.tasks).read_bytes())
        self.assertEqual(out.read_bytes(), other.read_bytes())

    def test_interrupted_and_resumed_gives_the_same(self):
        whole, parts = self.work / "whole.gguf", self.work / "parts.gguf"
        checkpoint = self.work / "parts.gguf.checkpoint"
        self.output(*self.command(whole, "--steps", 300))
        process = self.start(*self.command(parts, "--steps", 300))
        time.sleep(0.7)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=120)
        if process.returncode == 0:
            self.skipTest("the training was done before the interruption")
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors.decode(), r"\Apaw: interrupted after step \d+, which .* keeps; .*\n\Z")
        self.assertTrue(checkpoint.exists())
        self.assertFalse(parts.exists())
        self.fails(*self.command(parts, "--steps", 300, "--rate", 0.002), saying="other settings")
        kept = checkpoint.read_bytes()
        self.output(*self.command(parts, "--steps", 300, "--threads", 1))
        self.assertEqual(parts.read_bytes(), whole.read_bytes())
        self.assertFalse(checkpoint.exists())
        checkpoint.write_bytes(kept)
        write_jsonl(self.tasks, tasks(3000, "Write"))
        self.output(*self.command(parts, "--steps", 300))
        self.assertNotEqual(parts.read_bytes(), whole.read_bytes())

    def test_a_command_is_asked_for_the_tasks_not_taken_yet(self):
        whole, parts = self.work / "whole.gguf", self.work / "parts.gguf"
        asked = self.work / "asked"
        command = f"echo {{from}} >> {asked}; tail -n +$(({{from}} + 1)) {self.tasks}"
        streamed = ["train-compiler", "--base", "tiny", "--rank", 4, "--task-batch", 2, "--average", 50, "--fall", 0.5]
        self.output(*streamed, "--tasks", self.tasks, "--steps", 60, "-o", whole)
        last = ["--steps", 60, "-o", parts, "--tasks-command"]
        self.fails(*streamed, *last, f"({command}) | head -n 40", saying="ends after 40 tasks")
        self.output(*streamed, *last, command)
        self.assertEqual(asked.read_text().split(), ["0", "40"])
        self.assertEqual(parts.read_bytes(), whole.read_bytes())

    def test_a_mapper_is_trained_and_resumed(self):
        start, whole, parts = (self.work / f"{name}.gguf" for name in ("start", "whole", "parts"))
        self.output(*self.command(start, "--steps", 2))
        mapper = ["--start", start, "--mapper", 16, "--held-out", self.held_out]
        said = self.output(*self.command(whole, "--steps", 300, "--measure-every", 100, *mapper))
        self.assertRegex(said, r"mean adapter {0}, another task's {0}, universal {0}; cosine -?[0-9.]+".format(r"[0-9.]+ % \([0-9.]+\)"))
        process = self.start(*self.command(parts, "--steps", 300, "--measure-every", 100, *mapper))
        self.assertIn(b"step 100:", process.stdout.readline())
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=120)
        if process.returncode == 0:
            self.skipTest("the training was done before the interruption")
        fewer = self.command(parts, "--steps", 1, *mapper)
        self.fails(*fewer, saying="more than the 1 asked for")
        self.output(*self.command(parts, "--steps", 300, "--measure-every", 100, *mapper))
        self.assertEqual(parts.read_bytes(), whole.read_bytes())

    def test_programs_are_compiled_from_another_compiler(self):
        out, program = self.work / "compiler.gguf", self.work / "program.paw"
        self.output(*self.command(out, "--steps", 2))
        compiled = ["compile", "--base", "tiny", "Say whether it is odd.", "-o", program, "--set", f"compiler={out}"]
        self.output(*compiled)
        self.assertEqual(self.json("inspect", "--json", program)["meta"]["paw"]["compiler"]["method"], "map")
        examples = write_jsonl(self.work / "odd.jsonl", [{"input": str(i), "output": "odd" if i % 2 else "even"} for i in range(12)])
        self.output(*compiled, "--examples", examples, "--set", "epochs=1")
        told = self.json("inspect", "--json", program)["meta"]["paw"]["compiler"]
        self.assertEqual((told["start"], told["recipe"]["compiler"], told["recipe"]["rank"]), ("trained compiler", "compiler.gguf", 4))
        shipped = Path(__file__).resolve().parents[2] / "models" / "compiler-smollm2-135m.gguf"
        self.fails(*compiled[:-1], f"compiler={shipped}", saying="base")
        for other in (self.corpus, self.work / "absent.gguf"):
            self.fails(*compiled[:-1], f"compiler={other}", saying=str(other))

    def test_wrong_inputs(self):
        out = self.work / "adapter.gguf"
        nothing = ["train-compiler", "--base", "tiny", "-o", out]
        self.fails(*nothing, status=2, saying="--tasks")
        self.fails(*nothing, "--data", self.work / "absent.jsonl", saying="absent.jsonl")
        self.fails(*nothing, "--tasks", self.work / "absent.jsonl", saying="absent.jsonl")
        short = write_jsonl(self.work / "short.jsonl", tasks(3))
        self.fails(*nothing, "--tasks", short, "--rank", 4, saying="ends after 3 tasks")
        self.fails(*nothing, "--tasks", self.corpus, "--rank", 4, saying="line 1 is not a task")
        self.fails(*self.command(self.work / "no" / "folder.gguf"), saying="folder")
        (self.work / "adapter.gguf.checkpoint").write_bytes(b"GGUF" + bytes(100))
        self.fails(*self.command(out), saying="adapter.gguf.checkpoint")
        self.assertFalse(out.exists())


if __name__ == "__main__":
    unittest.main()
