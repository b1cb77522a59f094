#!/bin/bash
# The guest's half of tests/vm/test_cycles.py: a PHB goes and comes back, again and again, under one tced.
#
#   cycles.sh TIMES FIRST      state.FIRST and state.TIMES say what tced holds after that many
set -u
. /t/lib.sh
. /t/events.sh

# used MAP FIELD: entries of one of tced's maps with a FIELD that is not 0
used() { bpftool --json map dump name "$1" | jq "[.[].formatted.value | select(.$2 != 0)] | length"; }

# pointers SET: how many are in one of the three sets of bpf/ptrset.h: 0 tables, 1 devices, 2 the dead
pointers() {
	bpftool --json map dump name ptrsets |
		jq "(length / 3) as \$n | [.[\$n * $1:\$n * ($1 + 1)][].formatted.value.ptr[] | select(. != 0)] | length"
}

# descriptors: the fewest of twenty looks, for a sample in the making has files of /proc open
descriptors() {
	for _ in {1..20}; do
		ls "/proc/$tced_pid/fd" | wc -l
		sleep 0.05
	done | sort -n | head -n 1
}

# state N: what tced holds, in lines "NAME NUMBER"
state() {
	await_samples 4 # freed tables expire: the ledger drops their mappings, and their slots are released
	result "dead.$1" "$(pointers 2)"
	last_sample >"/out/sample.$1"
	{
		echo "tables $(used tables gen)"
		echo "devices $(used devices used)"
		echo "table_ids $(pointers 0)"
		echo "device_ids $(pointers 1)"
		echo "memlock $(bpftool --json map show | jq 'map(.bytes_memlock) | add')"
		sed -n 's/^\(VmRSS\|RssAnon\):\s*\([0-9]*\) kB/\1 \2/p' "/proc/$tced_pid/status"
		echo "descriptors $(descriptors)"
	} >"/out/state.$1"
	sed "s/^/# $1: /" "/out/state.$1"
}

cycle() {
	ip link set "$(basename "/sys/bus/pci/devices/$(phb_device 1)/net/"*)" up
	LD_PRELOAD=/t/nosleep.so drmgr -c phb -r -s "PHB 1" >/tmp/drmgr.r 2>&1 || die "cycle $1: drmgr -r: $?"
	LD_PRELOAD=/t/nosleep.so drmgr -c phb -a -s "PHB 1" >/tmp/drmgr.a 2>&1 || die "cycle $1: drmgr -a: $?"
	await "the driver" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 1)" || die "cycle $1: no driver"
}

modprobe -a rpadlpar_io rpaphp e1000e
await "the driver" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 1)"
start_logging
begin=$SECONDS
for ((i = 1; i <= $1; i++)); do
	cycle $i
	[ $i -ne "$2" ] || state $i
done
result seconds $((SECONDS - begin))
state "$1"
stop_watching
exit 0
