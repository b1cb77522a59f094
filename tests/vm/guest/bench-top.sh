#!/bin/bash
# What the full-screen view costs, in instructions: on a large recording, and live with few and with many mappings. The
# guest's half of tests/bench/run.
set -eu
. /t/lib.sh

held=20000
refreshes=5

# costs: prints what terminal says, as "NAME: FIRST THREAD (ALL)"
costs() {
	while read -r word name first all; do
		[ "$word" = cost ] || continue
		echo "$kernel: $1${name//-/ }: $((first / ${2:-1})) by the view, $((all / ${2:-1})) with its reader"
	done
}

# One step of each kind on a list, from the key until nothing is drawn any more.
steps() {
	for step in "one-row-down \\e[B" "sorted-the-other-way I"; do
		printf 'mark\nkeys %s\nsettle 1000\ncost %s,-%s\n' "${step#* }" "$1" "${step%% *}"
	done
}

on_recording() {
	{
		printf 'sleep 60000\n'
		printf 'keys 1\nsettle 1000\n'
		steps windows
		printf 'keys 2\nsettle 1000\n'
		steps holders
		printf 'mark\nkeys n\nsleep 60000\ncost holders,-the-next-sample\n'
		printf 'keys Z\nsettle 1000\nmark\nsleep 1000\ncost a-second-of-pause\n'
		printf 'keys q\nend\n'
	} | $here/terminal 80x24 /tmp/capture tcetop -d 3600 --from "$1" | costs "$2"
}

# All that happens in SECONDS, once with few mappings and once with many.
live() {
	dev=$(driver_device pci e1000e)
	{
		printf 'sleep 5000\n'
		printf 'mark\nsleep %d000\ncost live,-a-refresh-with-few-mappings\n' $refreshes
		printf 'run echo hold %s %s >%s/cmd\nsleep 3000\n' "$dev" $held $control
		printf 'mark\nsleep %d000\ncost live,-a-refresh-with-%s-more-mappings\n' $refreshes $held
		printf 'keys q\nend\n'
	} | $here/terminal 80x24 /tmp/capture tcetop -d 1 | costs "" $refreshes
}

kernel=$1
export TERM=linux HOME=/tmp
modprobe e1000e
insmod $here/tcehold.ko
live
zcat $here/large.jsonl.gz >/tmp/large.jsonl
on_recording /tmp/large.jsonl "256 windows, 100000 holders; "
