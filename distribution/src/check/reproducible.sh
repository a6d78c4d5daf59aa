#!/bin/bash
# Builds the committed state twice, in two different folders, and compares every jar of ours and the archive byte by byte.
# Usage: distribution/src/check/reproducible.sh [COMMIT]     (default HEAD; takes two builds without tests)
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
commit=$(git -C "$root" rev-parse "${1:-HEAD}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # FOLDER
  mkdir -p "$work/$1"
  git -C "$root" archive "$commit" | tar -x -C "$work/$1"
  (cd "$work/$1" && mvn -B -ntp -q package -DskipTests >"$work/$1.log" 2>&1) || { cat "$work/$1.log" >&2; exit 1; }
  (cd "$work/$1" && find . -path '*/target/*' \( -name 'org.blockberry.*.jar' -o -name 'blockberry-*.tar.gz' -o -path '*/features/*.json' \) \
    -not -path '*/cds/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum) >"$work/$1.sums"
}

build one
build a-folder-with-a-longer-name
count=$(wc -l <"$work/one.sums")
if ! diff "$work/one.sums" "$work/a-folder-with-a-longer-name.sums"; then
  echo "the two builds of $commit differ" >&2
  exit 1
fi
if [ "$count" -lt 10 ]; then
  echo "only $count files compared, something is missing" >&2
  exit 1
fi
echo "$count files of $commit are identical in two clean builds"
