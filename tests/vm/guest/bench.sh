#!/bin/bash
# The guest's half of tests/bench/run: the module's loops untraced, and traced at each detail; what it takes to attach; what
# other programs add to the same loops; and exchanges by VFIO.
#
#   bench.sh KERNEL table|direct    direct: only the loop of a page, through a direct window, which has no entries
set -eu
. /t/lib.sh
. /t/loops.sh
. /t/peers.sh
. /t/vfio-lib.sh
. /t/exchanges.sh

kernel=$1
modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
said=/tmp/said
: >$said
trap '[ $? = 0 ] || cat $said >&2' EXIT

kinds="page list coherent map unmap"

# other_call: instructions of a hypercall that touches no window
other_call() {
	echo "othercall $pairs" >"$control/cmd"
	sed -n 's/^othercall: .*ns_per_call=//p' "$control/status"
}

# traced OPTION...: the same while tced traces
traced() {
	start_watching -v "$@" --delay 1h 2>$said
	# shellcheck disable=SC2086 # words
	loops $kinds
	other_call >/tmp/other_call
	map_bytes >/tmp/map_bytes
	stop_watching >&2
}

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
# shellcheck disable=SC2086 # words
loops $kinds >/dev/null
# shellcheck disable=SC2086
read -r -a base <<<"$(loops $kinds)"
other_call >/dev/null
other=$(other_call)
read -r -a with <<<"$(traced)"
other_traced=$(cat /tmp/other_call)
if [ "$2" = direct ]; then
	find /proc/device-tree/ -name linux,direct64-ddr-window-info | grep -q . || die "no direct window"
	echo "$kernel: direct window: untraced ${base[0]}, traced ${with[0]} (+$((with[0] - base[0])))"
	exit
fi
attach=$(attach_cost)
read -r -a calls <<<"$(traced --hypercalls)"
other_counted=$(cat /tmp/other_call)
read -r -a without <<<"$(traced --no-stacks)"
read -r -a census <<<"$(traced --detail census)"
i=0
for name in "" "a list of 64 pages, per element: " "a coherent page: " "only the map: " "only the unmap: "; do
	echo "$kernel: ${name}untraced ${base[i]}, with stacks ${with[i]} (+$((with[i] - base[i]))), without stacks ${without[i]} (+$((
		without[i] - base[i]))), census ${census[i]} (+$((census[i] - base[i])))"
	i=$((i + 1))
done
echo "$kernel: hypercalls: a page with stacks ${with[0]}, and with hypercalls ${calls[0]} (+$((calls[0] - with[0]))); another hypercall $other, traced $other_traced (+$((
	other_traced - other))), with hypercalls $other_counted (+$((other_counted - other)))"
echo "$kernel: BPF maps take $(($(cat /tmp/map_bytes) / 1024)) KiB of kernel memory on 1 CPU"
echo "$kernel: instructions to read the symbols, load and attach: ${attach:-not told}"
takeover=$(takeover_cost)
echo "$kernel: instructions to go on with what is pinned: ${takeover:-not told}"
sleep 2 # the kernel frees what was detached later on
read -r -a after <<<"$(loops page list coherent)"
echo "$kernel: detached: a page ${after[0]}, a list of 64 pages, per element ${after[1]}, a coherent page ${after[2]}"
peers
exchanges
