"""What a family is, and the register of all families.

A family is a function of a random generator that returns a Task:

    @family("triage.disk")
    def disk(rng):
        answer = Labels(rng, {"full": ["alert", "urgent", "page"], "fine": ["ignore", "quiet", "ok"]})
        def draw(rng):
            percent = rng.randint(1, 100)
            return f"disk /dev/sda1 is {percent}% full", answer["full" if percent >= 95 else "fine"]
        return Task(answer.spec(rng, "Is this disk report worth waking somebody? It is if 95 % or more is used."), draw, answer.all)

Everything random comes from the generators handed in, so a seed fixes a task. The name is KIND.GROUP or KIND.GROUP-VARIANT; families of one
group are held out together.
"""

import dataclasses
import hashlib
import random
from collections.abc import Callable

from .wording import with_examples

FAMILIES: dict[str, Callable] = {}


@dataclasses.dataclass(frozen=True)
class Task:
    spec: str  # what the function does, as a user would write it
    draw: Callable  # draw(rng) -> (input, output), both text; one of them empty: draw again
    labels: list[str] | None = None  # all possible outputs, where they are a closed set


def family(name):
    def register(function):
        if name in FAMILIES:
            raise ValueError(f"there are two families {name}")
        FAMILIES[name] = function
        return function

    return register


def is_held_out(name):
    """One group in five, by the digest of its name: known before any training, whatever families are added later."""
    group = name.split("-")[0]
    return hashlib.sha256(group.encode()).digest()[0] % 5 == 0


def make(name, seed, count, shown=0.0):
    """A task of a family as a dict with `count` examples of different inputs (fewer if the family cannot make as many).

    With probability `shown` the specification shows one to four more examples.
    """
    rng = random.Random(f"{name} {seed}")
    task = FAMILIES[name](rng)
    show = rng.randint(1, 4) if shown and rng.random() < shown else 0
    examples, seen = {}, set()
    wanted, per_label = count + show, {}
    for _ in range(20 * wanted):
        text, output = task.draw(rng)
        # Labels come up about equally often, so that a rare one is there at all.
        full = task.labels and per_label.get(output, 0) >= -(-wanted // len(task.labels))
        # Of texts to be labelled, the same words with another case or stop are no other input.
        words = "".join(filter(str.isalnum, text)).lower() if task.labels else text
        if text and output and text not in examples and not full and (not words or words not in seen):
            examples[text] = output
            seen.add(words)
            per_label[output] = per_label.get(output, 0) + 1
        if len(examples) == wanted:
            break
    pairs = [{"input": text, "output": output} for text, output in examples.items()]
    rng.shuffle(pairs)
    spec = with_examples(rng, task.spec, pairs[count:])
    return {"family": name, "held_out": is_held_out(name), "spec": spec, "labels": task.labels, "examples": pairs[:count]}
