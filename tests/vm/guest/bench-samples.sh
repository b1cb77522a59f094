#!/bin/bash
# What the daemon and the commands take with few and with many live mappings: instructions of a sample and of an answer, and
# memory. The guest's half of tests/bench/run.
set -eu
. /t/lib.sh
. /t/events.sh

samples=5 # one a second
TIMEFORMAT='%3U %3S'

# CPU time of all threads of the daemon, in instructions.
cpu_time() {
	local sum=0 ns
	for task in /proc/"$service"/task/*/schedstat; do
		read -r ns _ <"$task"
		sum=$((sum + ns))
	done
	echo $sum
}

# memory FIELD: of the daemon, in KiB
memory() { awk -v field="$1:" '$1 == field { print $2 }' "/proc/$service/status"; }

# answer COMMAND...: instructions that tcectl takes, whatever it says
answer() {
	local seconds
	{ seconds=$({ time tcectl "$@" >/dev/null 2>&1 || :; } 2>&1); }
	awk '{ printf "%d", ($1 + $2) * 1e9 }' <<<"$seconds"
}

# costs NAME: of a sample, and of an answer of each kind
costs() {
	local before after
	sleep 3
	before=$(cpu_time)
	sleep $samples
	after=$(cpu_time)
	echo "$kernel: $1: a sample $(((after - before) / samples)), tables $(answer tables), holders $(answer holders), check $(
		answer check --all)"
	echo "$kernel: $1: tced has $(memory RssAnon) KiB of its own, at most $(memory VmHWM) KiB with what is mapped"
}

kernel=$1
modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
printf '[tced]\nevent_log = /tmp/events.jsonl\n' >/tmp/tced.conf
tced --service --config /tmp/tced.conf 2>/tmp/said &
service=$!
until tcectl tables --from /run/tced/tced.sock >/dev/null 2>&1; do
	kill -0 $service
	sleep 0.2
done
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
kill $service
wait $service || :
tced --stop
