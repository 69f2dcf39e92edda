"""Endless small tasks to train compilers on and to measure them: a specification with inputs and outputs.

A family is a kind of task; each time it is drawn it makes another task, with another wording, domain, label names and data.
`python3 -m fuzzybench --help` writes them as JSON lines.
"""
