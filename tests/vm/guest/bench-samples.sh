#!/bin/bash
# What the daemon and the commands take with few and with many live mappings: instructions of a sample and of an answer, and
# memory. The guest's half of tests/bench/run.
set -eu
. /t/lib.sh
. /t/events.sh
. /t/samples.sh
. /t/loops.sh

TIMEFORMAT='%3U %3S'

# memory FIELD: of the daemon, in KiB
memory() { awk -v field="$1:" '$1 == field { print $2 }' "/proc/$service/status"; }

# answer COMMAND...: instructions that tcectl takes, whatever it says
answer() {
	local seconds
	{ seconds=$({ time tcectl "$@" >/dev/null 2>&1 || :; } 2>&1); }
	awk '{ printf "%d", ($1 + $2) * 1e9 }' <<<"$seconds"
}

# Live mappings of all windows that are recorded.
live() { tcectl windows --json --from /run/tced/tced.sock 2>/dev/null | jq -s 'map(.mappings // 0) | add'; }

# costs NAME: of a sample, and of an answer of each kind; memory of tced, and of the kernel for its maps
costs() {
	local maps live
	echo "$kernel: $1: a sample $(sample_cost), tables $(answer tables), holders $(answer holders), check $(answer check --all)"
	maps=$(map_bytes) live=$(live)
	# The driver's own were mapped before.
	[ "$live" -eq 0 ] ||
		echo "$kernel: $1: BPF maps take $((maps / 1024)) KiB for $live live mappings, $((maps / live)) bytes each"
	echo "$kernel: $1: tced has $(memory RssAnon) KiB of its own, at most $(memory VmHWM) KiB with what is mapped"
}

kernel=$1
modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
serve
costs "the driver's mappings"
for held in 10000 250000; do
	tcehold hold "$dev" $held
	costs "$held more mappings"
	tcehold release "$dev"
done
for n in 1 2 3 4; do
	tcehold hold "$(phb_device $n)" 250000
done
costs "1000000 more mappings"
end_service
