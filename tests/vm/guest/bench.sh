#!/bin/bash
# The guest's half of tests/bench/run: the module's loop untraced, and traced with and without call stacks.
set -eu
. /t/lib.sh

modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
loops=2000

pair() {
	echo "bench $dev $loops" >"$control/cmd"
	sed -n 's/^bench: .*ns_per_pair=//p' "$control/status"
}

traced() {
	local cost
	start_watching "$@" --delay 1h
	cost=$(pair)
	map_bytes >/tmp/map_bytes
	stop_watching
	echo "$cost"
}

# Kernel memory of all BPF maps; nothing else here has any.
map_bytes() { bpftool --json map list | jq '[.[].bytes_memlock] | add'; }

pair >/dev/null
base=$(pair)
with=$(traced)
without=$(traced --no-stacks)
echo "$1: untraced $base, with stacks $with (+$((with - base))), without stacks $without (+$((without - base)))"
echo "$1: BPF maps take $(($(cat /tmp/map_bytes) / 1024)) KiB of kernel memory on 1 CPU"
