#!/usr/bin/env bash
# Builds paw with its tests and runs them all, those on the real base included. The exit status is ctest's.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh --tests
base=$(build/release/paw pull smollm2-135m 2>/dev/null)  # it is here already: this prints its path
PAW_TEST_BASE=$(realpath "$base")
export PAW_TEST_BASE
exec ctest --preset release
