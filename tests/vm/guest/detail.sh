#!/bin/bash
# The guest's half of tests/vm/test_detail.py: what tced records of mappings, changed while it traces.
set -u
. /t/lib.sh
. /t/events.sh

changes=${1:?how often the detail is changed under load}
config=/tmp/tced.conf

# serve LINE...: a service with these lines in its section [tced]
serve() {
	configure "$@"
	tced --service --config $config 2>>/out/tced.err &
	tced_pid=$!
	await "an answer" 60 answers || die "no answer: $(tail -n 3 /out/tced.err)"
}

configure() {
	printf '[tced]\nevent_log = /tmp/events.jsonl\ninterval = 500ms\n' >$config
	[ $# = 0 ] || printf '%s\n' "$@" >>$config
	printf '[socket]\ngroup =\n' >>$config
}

# detail NAME LEVEL: as an administrator does
detail() { status_of "$1.change" tcectl trace --detail "$2"; }

# look NAME: all that the tool says of it, what the kernel says of its programs, and the place in QEMU's trace
look() {
	tcectl record --samples 2 --from $socket /tmp/fresh.jsonl
	for what in tables holders doctor "check --all" trace; do
		# shellcheck disable=SC2086 # two words
		tcectl $what --json --from $socket >"/out/$1.${what%% *}" 2>"/out/$1.${what%% *}.err"
		echo $? >"/out/$1.${what%% *}.status"
	done
	witness "$1"
	# A client that has ended may be there for a moment longer.
	for _ in 1 2 3 4 5; do
		find /proc/$tced_pid/fd -type l | wc -l
		sleep 0.1
	done | sort -n | head -n 1 >"/out/$1.fds"
	place_mark "$1" "$dev"
}

# What the kernel still calls where maps and unmaps pass.
hooked() {
	bpftool link list | grep -o 'tp_name dma_[a-z_]*'
	cat /sys/kernel/tracing/enabled_functions /sys/kernel/debug/kprobes/list |
		grep -ow '__iommu_free\|iommu_alloc\|ppc_iommu_map_sg\|tce_buildmulti_pSeriesLP'
}

# 25 mappings that stay, and more that do not.
load() {
	tcehold hold "$dev" 25
	tcehold bench "$dev" 500 page
}

mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)

# Kprobes take a privilege that tced gives up when it has begun, unless the kernel asks for less.
sysctl -qw kernel.perf_event_paranoid=3
serve
detail barred census
look barred
kill $tced_pid
wait $tced_pid
sysctl -qw kernel.perf_event_paranoid=2

serve 'detail = stacks'
tcehold hold "$dev" 300
look stacks

detail census census
look census
tcehold hold "$dev" 100
look unrecorded
detail ledger ledger
tcehold hold "$dev" 50
look ledger
tcehold release "$dev"
look released

# A hook that the kernel detaches later than its link has ended: as long as another process has it pinned.
link=$(bpftool --json link list | jq 'first(.[] | select(.tp_name // "" | startswith("dma_map_p")) | .id) // empty')
if [ "$link" ]; then
	bpftool link pin id "$link" /sys/fs/bpf/held || die "the link of maps cannot be pinned"
	detail leaving census
	tcehold hold "$dev" 30
	look pinned
	tcehold release "$dev"
	# Back again it would hit each map beside the new one.
	detail again ledger
	load
	look again
	tcehold release "$dev"
	rm /sys/fs/bpf/held
	# At once: the kernel detaches it later.
	detail alone ledger
	look alone
	load
	look once
	tcehold release "$dev"
fi

# Between these two nothing is lost.
detail stacks stacks
tcehold hold "$dev" 200
detail fewer ledger
tcehold hold "$dev" 10
look both
tcehold release "$dev"

# A user that may not change it, and a word that is not a level.
status_of nobody setpriv --reuid=65534 --regid=65534 --clear-groups tcectl trace --detail census
chmod 666 $socket
status_of reader setpriv --reuid=65534 --regid=65534 --clear-groups tcectl trace --detail census
status_of asker setpriv --reuid=65534 --regid=65534 --clear-groups tcectl trace
chmod 660 $socket
status_of nolevel tcectl trace --detail everything

# Under load: each round leaves the census and comes back.
while :; do
	echo "bench $dev 500 page" >$control/cmd
	echo "bench $dev 20 list" >$control/cmd
done &
load=$!
look before
for i in $(seq "$changes"); do
	case $((i % 3)) in
	0) level=census ;;
	1) level=ledger ;;
	2) level=stacks ;;
	esac
	tcectl trace --detail $level >/dev/null || echo "$i $level" >>/out/refused
	[ $level != census ] || hooked | sed "s/^/$i /" >>/out/lingering
done
detail after stacks
kill $load
wait $load
tcehold hold "$dev" 60
look after
tcehold release "$dev"

# A daemon that is killed at any moment of a change: the next one has whole hooks, and what it is asked for.
for i in $(seq 8); do
	tcectl trace --detail $([ $((i % 2)) = 0 ] && echo stacks || echo census) >/dev/null 2>&1 &
	sleep "0.0$((i * 11 % 10))"
	slay
	wait $!
	serve
done
tcehold hold "$dev" 70
look killed
tcehold release "$dev"

# What is pinned has the detail, too: the next process finds it, and gives it its own.
tcehold hold "$dev" 40
slay
serve 'detail = ledger'
look adopted
detail sleeping census
slay
serve
tcehold hold "$dev" 20
look awake
configure 'detail = census'
kill -HUP $tced_pid
await "the reload" 20 grep -q 'the detail is census' /out/tced.err
look reloaded
slay
serve 'stacks = no'
look older
kill $tced_pid
wait $tced_pid
tced --stop
witness_after stopped
cp /tmp/events.jsonl /out/events

# In the foreground.
start_watching --detail census --log /dev/null
snapshot foreground "$dev"
witness foreground
stop_watching
tcehold release "$dev"
