#!/bin/bash
# The guest's half of tests/vm/test_wait.py: two PHBs with pages still mapped are removed from a kernel that waits. Of
# the first they are all unmapped while the kernel waits, of the second only some are.
#
# The witness is ftrace in an instance of its own: every iommu_table_in_use, with the time and the caller.
set -u
. /t/lib.sh

tracing=/sys/kernel/tracing/instances/witness
limit=/sys/module/kernel/parameters/tce_wait_ms
log=/tmp/events.jsonl

start_witness() {
	mkdir $tracing
	echo mono >$tracing/trace_clock
	echo iommu_table_free iommu_table_in_use >$tracing/set_ftrace_filter
	echo function >$tracing/current_tracer
}

# when_told NAME COMMAND...: once the log has that the kernel waits for this PHB's table, unless drmgr ends before
when_told() {
	local name=$1
	shift
	until grep -q "\"teardown-wait\".*\"liobn\":\"$(cat "/out/$name.liobn")\"" $log; do
		[ ! -e "/out/$name.drmgr.status" ] || return
		sleep 0.1
	done
	"$@"
}

# remove_phb NAME INDEX COMMAND...: removes a PHB under what is held there; COMMAND comes while the kernel waits
remove_phb() {
	local name=$1 index=$2 waiter
	shift 2
	sed -n "s/^dev=000$index:00:00.0 .* liobn=\(0x[0-9a-f]*\) .*/\1/p" $control/tables >"/out/$name.liobn"
	echo >$tracing/trace
	when_told "$name" "$@" &
	waiter=$!
	status_of "$name.drmgr" drmgr -c phb -r -s "PHB $index"
	wait $waiter
	cp $tracing/trace "/out/$name.trace"
	await_samples 3
}

modprobe -a e1000e rpadlpar_io rpaphp
insmod $here/tcehold.ko
start_witness
cat $limit >/out/limit
status_of doctor tcectl doctor --json --duration 100ms
start_watching --log $log
await_samples 2

echo "# a table that gets empty while the kernel waits"
tcehold hold 0001:00:00.0 16
remove_phb waited 1 tcehold release all 500

echo "# a table that does not"
tcehold hold 0002:00:00.0 16
tcehold sg 0002:00:00.0 4
echo 5000 >$limit
remove_phb expired 2 tcehold sgrelease all

stop_watching
cp $log /out/
dmesg >/out/dmesg
exit 0
