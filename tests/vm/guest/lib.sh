# shellcheck shell=bash
# What the guest scripts of the scenarios share: tcehold's commands, a tced that watches, snapshots for the host.
#
# Every tced, tcectl and tcetop of a script gets the options in TCETOP_ARGS.
#
# Everything for the host goes to /out: NAME.jsonl is the last whole sample of the watching tced, NAME.mark the number
# of the mark that stands at that moment in QEMU's trace of hypercalls.

here=/t
control=/sys/kernel/debug/tcehold
recording=/tmp/watch.jsonl
marks=0
walks=0

die() { echo "guest: $*" >&2; exit 1; }

# tcehold COMMAND...: a command of tests/kmod, which must succeed
tcehold() {
	echo "$*" >"$control/cmd" || die "tcehold $* failed"
	sed -n '$s/^/# /p' "$control/status"
}

# driver_device BUS DRIVER: the first device that the driver has
driver_device() { basename "$(printf '%s\n' "/sys/bus/$1/drivers/$2/"*[0-9] | head -n 1)"; }

start_watching() {
	rm -f "$recording"
	tced --delay 300ms --output "$recording" "$@" &
	tced_pid=$!
	await_samples 1
}

stop_watching() {
	kill "$tced_pid"
	wait "$tced_pid"
}

samples() { if [ -e "$recording" ]; then grep -c '"kind":"end"' "$recording"; else echo 0; fi; }

# await_samples N: until N more samples are in the recording
await_samples() {
	local before tries=200
	before=$(samples)
	until [ "$(samples)" -ge $((before + $1)) ]; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || die "tced writes no samples"
		sleep 0.1
	done
}

last_sample() {
	awk '/"kind":"sample"/ { text = "" } { text = text $0 "\n" } /"kind":"end"/ { last = text }
		END { printf "%s", last }' "$recording"
}

# place_mark NAME DEV: a mark in QEMU's trace, if the machine is pseries
place_mark() {
	[ -d /proc/device-tree/vdevice ] || return 0
	marks=$((marks + 1))
	tcehold mark "$2" "$marks" >/dev/null
	echo "$marks" >"/out/$1.mark"
}

# walk NAME: the host walks every table in the guest's memory, if the machine is powernv
walk() {
	[ ! -d /proc/device-tree/vdevice ] || return 0
	walks=$((walks + 1))
	grep ' base=' $control/tables | sed "s/^/WALK $1 $walks /"
	echo "WALK $1 $walks"
	await_host $walks
}

# snapshot NAME DEV: what the tool says now, and the place in the trace
snapshot() {
	await_samples 2
	last_sample >"/out/$1.jsonl"
	place_mark "$1" "$2"
}

# late_sample NAME: what a tced says that starts now; its whole recording
late_sample() {
	local recording=/out/$1.jsonl tced_pid
	start_watching --log /dev/null
	stop_watching
}

# compare NAME DEV: a snapshot, and what the witness of this machine says
compare() {
	snapshot "$1" "$2"
	walk "$1"
}

# await_host NUMBER: until the host wrote that number into the first sector of the disk with serial "mailbox"
await_host() {
	local serial disk
	serial=$(grep -l '^mailbox$' /sys/block/vd*/serial)
	disk=/dev/$(basename "${serial%/serial}")
	until dd if="$disk" bs=512 count=1 iflag=direct 2>/dev/null | tr -d '\0' | grep -qx "$1"; do
		sleep 0.1
	done
}

# status_of NAME COMMAND...: its output and exit status for the host
status_of() {
	local name=$1
	shift
	"$@" >"/out/$name.out" 2>"/out/$name.err" </dev/null
	echo $? >"/out/$name.status"
}

# witness NAME: what the kernel itself says about programs, links, kprobes and traced functions
witness() {
	bpftool --json prog list >"/out/$1.progs"
	bpftool --json link list >"/out/$1.links"
	cat /sys/kernel/debug/kprobes/list >"/out/$1.kprobes"
	cat /sys/kernel/tracing/enabled_functions >"/out/$1.functions"
}

# witness_after NAME: the same once the tool has ended. The kernel frees a program some time after its last user has
# gone, by way of RCU and a worker: what is still there after 10 s stays.
witness_after() {
	for _ in $(seq 100); do
		[ "$(bpftool --json prog list | jq length)" != 0 ] || break
		sleep 0.1
	done
	witness "$1"
}

# Programs in front of the tools, not functions: one that is started in the background keeps its own process.
add_tool_args() {
	local tool
	mkdir -p /tmp/tools
	for tool in tced tcectl tcetop; do
		printf '#!/bin/sh\nexec %s %s "$@"\n' "$(command -v $tool)" "$TCETOP_ARGS" >/tmp/tools/$tool
	done
	chmod 755 /tmp/tools/*
	PATH=/tmp/tools:$PATH
}

# trace_functions FUNCTION...: ftrace as a witness of their calls, in an instance of its own
trace_functions() {
	witness_trace=/sys/kernel/tracing/instances/witness
	mkdir $witness_trace
	echo "$@" >$witness_trace/set_ftrace_filter
	echo function >$witness_trace/current_tracer
}

# set_jit 0|1: the kernel's BPF compiler. Debian's 6.1 boots with it off; the tool says what to do, and this is it.
set_jit() { echo "$1" >/proc/sys/net/core/bpf_jit_enable; }

mkdir -p /out
set_jit 1
[ -z "${TCETOP_ARGS:-}" ] || add_tool_args
mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
