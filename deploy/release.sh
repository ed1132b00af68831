#!/usr/bin/env bash
# Builds what is given out into a folder: programs for each system, their checksums, and the list of what is in them (CycloneDX). The same
# commit gives the same bytes: it builds the first one twice, in two places, and says so.
#   deploy/release.sh 0.1.0 dist [systems, e.g. linux/amd64]
set -euo pipefail
version=${1:?a version, e.g. 0.1.0}
out=$(mkdir -p "${2:-dist}" && cd "${2:-dist}" && pwd)
systems=${3:-linux/amd64 linux/arm64 darwin/arm64 windows/amd64}
root=$(cd "$(dirname "$0")/.." && pwd)
export CGO_ENABLED=0

build() { # folder, system, file
	(cd "$1" && GOOS=${2%/*} GOARCH=${2#*/} go build -trimpath -buildvcs=false -ldflags "-s -w -buildid=" -o "$3" ./cmd/presswatch)
}
for system in $systems; do
	name="presswatch-$version-${system%/*}-${system#*/}"
	[ "${system%/*}" = windows ] && name="$name.exe"
	build "$root" "$system" "$out/$name"
done

first=${systems%% *}
name="presswatch-$version-${first%/*}-${first#*/}"
[ "${first%/*}" = windows ] && name="$name.exe"
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
(cd "$root" && git archive HEAD 2>/dev/null || tar -c --exclude .git .) | tar -x -C "$again"
build "$again" "$first" "$again/program"
if [ -z "$(cd "$root" && git status --porcelain 2>/dev/null)" ] && ! cmp -s "$out/$name" "$again/program"; then
	echo "the same commit gave other bytes in another place: $name" >&2
	exit 1
fi

go run "$root/deploy/sbom" "$version" "$out/$name" > "$out/presswatch-$version.cdx.json"
(cd "$out" && sha256sum presswatch-"$version"* > SHA256SUMS)
echo "built twice, the same bytes: $name"
ls -l "$out"
