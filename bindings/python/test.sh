#!/usr/bin/env bash
# Installs the package into a virtual environment of build/python and runs its tests there: bindings/python/test.sh [pytest's arguments]
# PAW_BUILT       a build folder whose libpaw.so the package carries, so that the libraries need not be built again
# PAW_TEST_SPARK  1: also the tests on a local cluster of Spark, which need a Java runtime
# The exit status is 77, "skipped", where packages cannot be fetched.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

folder=$PWD/build/python
venv=$folder/venv
mkdir -p "$folder"

skip() {
  printf 'skipped: %s (build/python/pip.log)\n' "$1"
  exit 77
}
install() {
  "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 2 "$@" >>"$folder/pip.log" 2>&1
}

[[ -x $venv/bin/pip ]] || python3 -m venv "$venv" >>"$folder/pip.log" 2>&1 || skip 'no virtual environment can be made here'
needs=(-r bindings/python/tests/requirements.txt)
[[ ${PAW_TEST_SPARK:-} != 1 ]] || needs+=(-r bindings/python/tests/requirements-spark.txt)
install --no-compile "scikit-build-core>=0.11" "nanobind>=2.4" "${needs[@]}" ||
  skip 'the packages for the tests of the Python package cannot be installed'

options=(-C "build-dir=$folder/wheel" -C cmake.define.CMAKE_COMPILE_WARNING_AS_ERROR=ON)
[[ -z ${PAW_BUILT:-} ]] || options+=(-C "cmake.define.PAW_BUILT=$(realpath "$PAW_BUILT")")
if ! install --no-build-isolation --no-deps "${options[@]}" ./bindings/python; then
  tail -n 40 "$folder/pip.log" >&2
  exit 1
fi

export PYTHONDONTWRITEBYTECODE=1
exec "$venv/bin/pytest" -c bindings/python/pyproject.toml --rootdir bindings/python bindings/python/tests "$@"
