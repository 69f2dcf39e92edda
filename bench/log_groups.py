#!/usr/bin/env python3
"""How well the masks of `paw watch --same-for` group log lines: grouping accuracy on the 2,000 lines of each log of
logpai/loghub, beside what is published of Drain there.

    git clone https://github.com/logpai/loghub LOGHUB
    ninja -C build/release log_masks
    python3 bench/log_groups.py LOGHUB build/release/tests/log_masks      # LOGHUB: a clone, with or without a work tree

Grouping accuracy (Zhu et al. 2019, "Tools and Benchmarks for Automated Log Parsing") is the share of lines whose group has
exactly the lines of their template. As there, the fields that a log's format gives (time, level, component) are left out.
"""

import csv
import io
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

# logpai/logparser, logparser/Drain/README.md, "Accuracy"
DRAIN = {
    "HDFS": 0.9975, "Hadoop": 0.9475, "Spark": 0.92, "Zookeeper": 0.9665, "BGL": 0.9625, "HPC": 0.887,
    "Thunderbird": 0.955, "Windows": 0.997, "Linux": 0.69, "Android": 0.911, "HealthApp": 0.78, "Apache": 1,
    "Proxifier": 0.5265, "OpenSSH": 0.7875, "OpenStack": 0.7325, "Mac": 0.7865,
}  # fmt: skip


def read(loghub, name):
    path = f"{name}/{name}_2k.log_structured.csv"
    if (Path(loghub) / path).exists():
        return (Path(loghub) / path).read_text()
    return subprocess.run(["git", "-C", loghub, "show", f"HEAD:{path}"], check=True, capture_output=True, text=True).stdout


def accuracy(templates, masks):
    by_template, by_mask = defaultdict(set), defaultdict(set)
    for i, (template, mask) in enumerate(zip(templates, masks)):
        by_template[template].add(i)
        by_mask[mask].add(i)
    right = sum(len(lines) for lines in by_mask.values() if by_template[templates[min(lines)]] == lines)
    return right / len(templates), len(by_template), len(by_mask)


def main(loghub, program):
    print("| log | templates | masks | grouping accuracy | Drain |\n| --- | ---: | ---: | ---: | ---: |")
    ours = []
    for name, drain in DRAIN.items():
        rows = list(csv.DictReader(io.StringIO(read(loghub, name))))
        text = "".join(row["Content"].replace("\n", " ") + "\n" for row in rows)
        masks = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
        assert len(masks) == len(rows), name
        found, templates, groups = accuracy([row["EventId"] for row in rows], masks)
        ours.append(found)
        print(f"| {name} | {templates} | {groups} | {100 * found:.1f} % | {100 * drain:.1f} % |")
    mean = sum(DRAIN.values()) / len(DRAIN)
    print(f"| mean | | | {100 * sum(ours) / len(ours):.1f} % | {100 * mean:.1f} % |")


if __name__ == "__main__":
    main(*sys.argv[1:])
