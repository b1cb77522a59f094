#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# test_layers: tests/lint.d/layers finds nothing in the tree, and finds what is seeded into a copy.
set -euo pipefail
cd "$(dirname "$0")/../.."

tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
objects=$tree/objects

# A copy of the sources, and of the host's objects.
fresh() {
	rm -rf "${tree:?}"/*
	cp -r bpf include src "$tree"
	cp -r build/host/obj "$objects"
}

# seed FILE LINE: LINE at the end of a file of the copy, which is compiled again if it is a .c
seed() {
	local object=$objects/${1#src/}

	printf '%s\n' "$2" >>"$tree/$1"
	[ "${1%.c}" = "$1" ] ||
		cc -std=gnu11 -D_GNU_SOURCE -DTCETOP_VERSION='"test"' -I"$tree/include" -I"$tree/src" \
			-Ibuild -c "$tree/$1" -o "${object%.c}.o"
}

# expect NAME PATTERN: the lint complains of the copy, and names what was seeded
expect() {
	if tests/lint.d/layers "$tree" "$objects" >"$tree/out"; then
		echo "FAIL $1: status 0"
	elif ! grep -qE "$2" "$tree/out"; then
		echo "FAIL $1: $(cat "$tree/out")"
	else
		echo "PASS $1"
	fi
}

if tests/lint.d/layers; then
	echo 'PASS the tree has no violation'
else
	echo 'FAIL the tree has no violation'
fi

fresh
seed src/model/bitmap.h '#include "tracer/tracer.h"'
expect 'an include of a room above is found' \
	'^src/model/bitmap.h: includes src/tracer/tracer.h: src/model must not use src/tracer'

fresh
seed src/model/trend.c 'extern void notify__close(void *); void seeded(void); void seeded(void) { notify__close(0); }'
expect 'an extern that goes round the includes is found' \
	'^src/model/trend.c: needs notify__close of src/service/notify.c'

fresh
seed src/cmd/tcectl.h '#include "host/numa.h"'
expect 'of the commands only drain may use host' '^src/cmd/tcectl.h: includes src/host/numa.h'

fresh
seed src/ui/tree.h '#include "model/internal.h"'
expect 'an internal header stays in its room' '^src/ui/tree.h: .*internal to src/model'

fresh
seed src/report/text.h '#include <bpf/libbpf.h>'
expect 'a library stays where it belongs' '^src/report/text.h: includes <bpf/libbpf.h>'

fresh
seed src/model/trend.c 'extern void firmware__isolation(void); void seeded(void); void seeded(void) { firmware__isolation(); }'
seed src/model/firmware.c 'extern void trend__add(void); void seeded_too(void); void seeded_too(void) { trend__add(); }'
expect 'files that need each other are found' 'firmware.c: 2 files need each other: .*trend'
