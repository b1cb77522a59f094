#!/bin/bash
# The guest's half of tests/vm/test_dlpar.py: owners of an address, a slot that is removed and added again.
set -u
. /t/lib.sh
. /t/events.sh

# The kernel's allocator has a place of its own for each CPU, from which addresses come one after the other.
hold() { taskset -c 0 bash -c ". $here/lib.sh; tcehold hold $dev $1"; }
last_held() { sed -n 's/^hold: .* last=\(0x[0-9a-f]*\)$/\1/p' "$control/status"; }
links() { bpftool link list | grep -c '^[0-9]'; }
more_links() { [ "$(links)" -gt "$1" ]; }

# look NAME ADDRESS SECONDS: tcectl lookup, which watches for SECONDS; waits until its hooks are attached
look() {
	local before
	before=$(links)
	tcectl lookup --json --duration "$3s" "$liobn" "$2" >"/out/$1.jsonl" 2>"/out/$1.err" &
	look_pid=$!
	await "tcectl lookup" 20 more_links "$before"
	sleep 1
}

# looked NAME: its exit status
looked() {
	wait $look_pid
	result "$1.status" $?
}

# ask NAME LIOBN ADDRESS: a lookup that has seen nothing
ask() {
	tcectl lookup --duration 100ms "$2" "$3" >"/out/$1.out" 2>"/out/$1.err"
	result "$1.status" $?
}

# refused N: the firmware does not isolate PHB N; where its calls have tracepoints
refused() {
	local address
	address=$(sed -n 's/^\([0-9a-f]*\) . __traceiter_rtas_output$/0x\1/p' /proc/kallsyms)
	[ -z "$address" ] || tcehold refused "$(printf '0x2%07x' "$1")" -9001 "$address"
}

start_logging
insmod $here/tcehold.ko
modprobe -a rpadlpar_io rpaphp
dev=$(phb_device 1)
liobn=$(phb_liobn 1)

echo "# nobody drives the device: its addresses can be foretold"
hold 1 # entry 0 is the kernel's: the first one is out of step
hold 1
first=$(last_held)
hold 1
step=$(($(last_held) - first))
address=$(printf '0x%x' $((first + 9 * step)))
result address "$address"
tcehold release "$dev"
look live "$address" 5
hold 16
looked live
tcehold release "$dev"

echo "# the same, of what is unmapped"
address=$(printf '0x%x' $((first + 25 * step)))
look ended "$address" 12
hold 16
sleep 1
tcehold release "$dev"
looked ended
ask nobody "$liobn" "$address"
ask outside "$liobn" 0xffffffff0000
ask nowhere 0x12345 0x1000

echo "# a slot goes, and comes back"
modprobe e1000e
await "the driver" 20 test -e "/sys/bus/pci/drivers/e1000e/$dev"
await_samples 2
last_sample >/out/watch.jsonl
remove_phb 1
await_freed "$liobn"
refused 1
drmgr -c phb -a -s "PHB 1" >/tmp/drmgr.out 2>&1
result add.1 $?

echo "# another one goes with pages that are held, for good"
tcehold hold "$(phb_device 2)" 4
await_samples 2
remove_phb 2
await_freed "$(phb_liobn 2)"
refused 2

echo "# the kernel refuses: a node that is there, where it can add nodes, and memory that is not"
dt=
grep -q dt /sys/kernel/dlpar && dt="dt add index 0x20000000"
for request in "$dt" "memory remove index 0x80001234"; do
	[ -z "$request" ] || echo "$request" >/sys/kernel/dlpar 2>/dev/null
done
sleep 1
stop_watching
dmesg >/log/dmesg
sync
exit 0
