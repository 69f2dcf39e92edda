#!/usr/bin/env bash
# Builds paw, compiles the example examples/log-triage into log-triage.paw, runs it on three new log lines and tests it.
set -euo pipefail
unset CDPATH
cd "$(dirname "${BASH_SOURCE[0]}")"

scripts/setup.sh

# Prints a command as one would type it, then runs it.
show() {
  printf '\n$ %s\n' "$1"
  eval "$1"
}

show 'build/release/paw compile --spec-file examples/log-triage/spec.txt --examples examples/log-triage/train.jsonl -o log-triage.paw'
show 'build/release/paw run log-triage.paw "payment-api: every card declined for 6 minutes, 0 of 214 payments accepted, customers cannot check out"'
show 'build/release/paw run log-triage.paw "sales-report: not written for the third Monday in a row, permission denied on /srv/reports"'
show 'build/release/paw run log-triage.paw "newsletter: 18,400 mails queued for the 06:00 campaign, 0 errors"'
show 'build/release/paw test log-triage.paw examples/log-triage/test.jsonl'
