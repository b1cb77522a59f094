#!/bin/bash
# The guest's half of tests/bench/run: the module's loops untraced, and traced at each detail; and what it takes to attach.
#
#   bench.sh KERNEL table|direct    direct: only the loop of a page, through a direct window, which has no entries
set -eu
. /t/lib.sh

modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
loops=2000
said=/tmp/said
trap '[ $? = 0 ] || cat $said >&2' EXIT

kinds="page list coherent"

# loops: instructions of a pair of each kind, in the order of kinds
loops() {
	local kind
	for kind in $kinds; do
		echo "bench $dev $loops $kind" >"$control/cmd"
		sed -n 's/^bench: .*ns_per_pair=//p' "$control/status"
	done | xargs
}

# traced OPTION...: the same while tced traces
traced() {
	start_watching -v "$@" --delay 1h 2>$said
	loops
	map_bytes >/tmp/map_bytes
	stop_watching >&2
}

# Kernel memory of all BPF maps; nothing else here has any.
map_bytes() { bpftool --json map list | jq '[.[].bytes_memlock] | add'; }

# The tool's own clock, of which a nanosecond is an instruction here.
attach_cost() {
	sed -n 's/^tced: attach: symbols \([0-9]*\) ns, load \([0-9]*\) ns, hooks \([0-9]*\) ns, total \([0-9]*\) ns$/symbols \1, load \2, hooks \3, total \4/p' $said
}

# served: a service, until it has attached and taken a sample; it ends as if by accident
served() {
	: >$said
	tced --service --config /tmp/tced.conf -v 2>$said &
	until tcectl windows --from /run/tced/tced.sock >/dev/null 2>&1; do
		kill -0 $! || return 1
		sleep 0.2
	done
	kill -KILL $!
	wait $! || :
}

# What the second one takes, which loads nothing.
takeover_cost() {
	mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
	printf '[tced]\nevent_log = /tmp/events.jsonl\n' >/tmp/tced.conf
	served
	served
	grep -q 'continues with the pinned programs' $said && attach_cost
	tced --stop
}

[ "$2" != direct ] || kinds=page
loops >/dev/null
read -r -a base <<<"$(loops)"
read -r -a with <<<"$(traced)"
if [ "$2" = direct ]; then
	find /proc/device-tree/ -name linux,direct64-ddr-window-info | grep -q . || die "no direct window"
	echo "$1: direct window: untraced ${base[0]}, traced ${with[0]} (+$((with[0] - base[0])))"
	exit
fi
attach=$(attach_cost)
read -r -a without <<<"$(traced --no-stacks)"
read -r -a census <<<"$(traced --detail census)"
i=0
for name in "" "a list of 64 pages, per element: " "a coherent page: "; do
	echo "$1: ${name}untraced ${base[i]}, with stacks ${with[i]} (+$((with[i] - base[i]))), without stacks ${without[i]} (+$((
		without[i] - base[i]))), census ${census[i]} (+$((census[i] - base[i])))"
	i=$((i + 1))
done
echo "$1: BPF maps take $(($(cat /tmp/map_bytes) / 1024)) KiB of kernel memory on 1 CPU"
echo "$1: instructions to read the symbols, load and attach: ${attach:-not told}"
takeover=$(takeover_cost)
echo "$1: instructions to go on with what is pinned: ${takeover:-not told}"
sleep 2 # the kernel frees what was detached later on
read -r -a after <<<"$(loops)"
echo "$1: detached: a page ${after[0]}, a list of 64 pages, per element ${after[1]}, a coherent page ${after[2]}"
