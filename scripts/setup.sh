#!/usr/bin/env bash
# Installs what is missing, builds build/release/paw and fetches the base model and the encoder: scripts/setup.sh [--tests]
# --tests also builds the tests. Each stage prints one line; what the tools say goes to build/setup.log.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")/.."

log=build/setup.log
mkdir -p build
: >"$log"

stage() { printf 'setup: %s\n' "$1"; }
fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 1
}
# Runs a command into the log; when it fails, shows the end of the log and the sentence given first.
logged() {
  local sentence=$1
  shift
  "$@" >>"$log" 2>&1 && return
  tail -n 20 "$log" >&2
  fail "$sentence; $log has all of it"
}

tests=OFF
case "$#:${1:-}" in
  0:) ;;
  1:--tests) tests=ON ;;
  *)
    printf 'usage: scripts/setup.sh [--tests]\n' >&2
    exit 2
    ;;
esac

# Debian's package, and how to see that what it brings is there.
needs=(
  'g++|command -v "${CXX:-g++}"'
  'cmake|command -v cmake'
  'ninja-build|command -v ninja'
  'pkg-config|command -v pkg-config'
  'python3|command -v python3'
  'python3-pip|python3 -m pip --version || pip3 --version'
  'ca-certificates|test -s /etc/ssl/certs/ca-certificates.crt -o -s /etc/pki/tls/certs/ca-bundle.crt -o -s /etc/ssl/cert.pem'
  'libcli11-dev|pkg-config --exists CLI11'
  'nlohmann-json3-dev|pkg-config --exists nlohmann_json'
  'libfmt-dev|pkg-config --exists fmt'
  'libzip-dev|pkg-config --exists libzip'
  'zlib1g-dev|pkg-config --exists zlib'
  'libzstd-dev|pkg-config --exists libzstd'
  'libssl-dev|pkg-config --exists libcrypto'
  'libutf8proc-dev|pkg-config --exists libutf8proc'
  'libcurl4-openssl-dev|pkg-config --exists libcurl'
)
[[ $tests == OFF ]] || needs+=('libgtest-dev|pkg-config --exists gtest gtest_main' 'libgmock-dev|pkg-config --exists gmock'
  'python3-jsonschema|/usr/bin/python3 -c "import jsonschema"' 'wordnet-base|test -s /usr/share/wordnet/data.noun'
  'python3-venv|python3 -c "import ensurepip"'
  'python3-dev|test -s "$(python3 -c "import sysconfig; print(sysconfig.get_paths()[\"include\"])")/Python.h"')

find_missing() {
  missing=()
  local need
  for need in "${needs[@]}"; do
    eval "${need#*|}" >/dev/null 2>&1 || missing+=("${need%%|*}")
  done
}

as_root() {
  if [[ $(id -u) == 0 ]]; then "$@"; else sudo "$@"; fi
}

install_missing() {
  command -v apt-get >/dev/null || fail "missing, and there is no apt-get to install them with: ${missing[*]}"
  if [[ $(id -u) != 0 ]] && ! command -v sudo >/dev/null; then
    fail "run this as root, or install first: apt-get install ${missing[*]}"
  fi
  stage "installing ${missing[*]}"
  local options=(-y -o DPkg::Lock::Timeout=300 --no-install-recommends)
  # A list that cannot be refreshed may still be good enough; installing decides.
  as_root apt-get update >>"$log" 2>&1 || true
  logged "apt-get could not install the packages" as_root env DEBIAN_FRONTEND=noninteractive apt-get install "${options[@]}" "${missing[@]}"
  find_missing
  ((${#missing[@]} == 0)) || fail "installed, yet not found: ${missing[*]}"
}

find_missing
((${#missing[@]} == 0)) || install_missing

if [[ -z ${CXX:-} ]]; then
  version=$(g++ -dumpversion)
  ((${version%%.*} >= 12)) || fail "g++ 12 or later is needed, and this is g++ $version"
fi

what=build/release/paw
[[ $tests == OFF ]] || what+=" and the tests"
stage "building $what"
logged "cmake could not configure the build" cmake --preset release -DPAW_TESTS=$tests
logged "the build failed" cmake --build --preset release --parallel "$(nproc)"

# Fetches a model, unless it is here: NAME, and what to say of it.
fetch() {
  stage "fetching $2, unless it is here"
  local said
  said=$(build/release/paw pull "$1" 2>&1 >>"$log") && return
  said=${said##*$'\n'}
  said=${said#paw: }
  fail "${said:-$1 could not be fetched}"
}
fetch smollm2-135m "the base smollm2-135m (98 MB)"
fetch all-minilm-l6-v2 "the encoder all-minilm-l6-v2 (91 MB, kept as 25 MB), which helps programs with labels"
stage "ready: build/release/paw"
