#!/usr/bin/env python3
"""How much the rounding of activations to int8 moves the logits, and how little it takes to move them otherwise.

    python3 -m venv .venv && .venv/bin/pip install gguf numpy
    .venv/bin/python tests/oracle/rounding_noise.py BASE.gguf tests/golden/logits.bin

Every linear layer's input is rounded to int8 in blocks of 32 before an exact product, once as it is and then after random
relative changes of 1e-6, smaller than what another order of summation makes. Prints how the last logits differ (root mean
square over all tokens) and on how many prompts the best token is another one although the two best were more than 0.5 apart.
"""

import sys

import numpy

import float64_reference


def rounded(x):
    blocks = x.reshape(-1, 32)
    scale = numpy.maximum(numpy.abs(blocks).max(-1, keepdims=True) / 127, 1e-30)
    return (numpy.rint(blocks / scale) * scale).reshape(x.shape)


class Rounding(float64_reference.Model):
    def __init__(self, path, change, seed):
        super().__init__(path)
        self.change, self.random = change, numpy.random.default_rng(seed)

    def linear(self, x, name):
        if self.change is not None:
            x = rounded(x * (1 + self.change * self.random.standard_normal(x.shape)))
        return super().linear(x, name)


def compare(name, logits, other):
    best = numpy.sort(other, -1)
    clear = best[:, -1] - best[:, -2] > 0.5
    wrong = clear & (logits.argmax(-1) != other.argmax(-1))
    print(f"{name}: RMS {numpy.sqrt(((logits - other) ** 2).mean()):.3f}, other best token {wrong.sum()} of {clear.sum()}", flush=True)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    prompts = float64_reference.read_prompts(sys.argv[2])
    exact = Rounding(sys.argv[1], None, 0).last_logits(prompts)
    plain = Rounding(sys.argv[1], 0.0, 0).last_logits(prompts)
    compare("rounded against exact", plain, exact)
    for seed in range(1, 4):
        changed = Rounding(sys.argv[1], 1e-6, seed).last_logits(prompts)
        compare(f"changed by 1e-6 and rounded, seed {seed}, against rounded", changed, plain)


if __name__ == "__main__":
    main()
