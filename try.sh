#!/usr/bin/env bash
# Builds paw, compiles examples/clean-column into clean-column.paw, runs it on three free-typed dates and tests it.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh

# Prints a command as one would type it, then runs it.
show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

show 'build/release/paw compile --spec-file examples/clean-column/spec.txt --examples examples/clean-column/train.jsonl -o clean-column.paw'
show 'build/release/paw run clean-column.paw "signed the 21st of May 2022 in Bonn"'
show 'build/release/paw run clean-column.paw "24.12.19"'
show 'build/release/paw run clean-column.paw "no idea, ask Maria"'
show 'build/release/paw test clean-column.paw examples/clean-column/test.jsonl'
