#!/usr/bin/env bash
# Builds paw with its tests and runs them all, those on the real models included. The exit status is ctest's.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh --tests
base=$(build/release/paw pull smollm2-135m 2>/dev/null)  # it is here already: this prints its path
PAW_TEST_BASE=$(realpath "$base")
encoder=$(build/release/paw pull all-minilm-l6-v2 2>/dev/null)
PAW_TEST_ENCODER=$(realpath "$encoder")
export PAW_TEST_BASE PAW_TEST_ENCODER
exec ctest --preset release
