#!/bin/bash
# The guest's half of tests/vm/test_million.py: many live mappings in three windows, a million in one dynamic window, and more
# than there is room for.
set -u
. /t/lib.sh
. /t/events.sh

held=250000

# serve CONFIGURATION...: a service with these lines in its section [tced]
serve() {
	printf '[tced]\nevent_log = /tmp/events.jsonl\n' >/tmp/tced.conf
	printf '%s\n' "$@" >>/tmp/tced.conf
	tced --service --config /tmp/tced.conf 2>>/out/tced.err &
	tced_pid=$!
	await "an answer" 60 answers || die "no answer: $(tail -n 3 /out/tced.err)"
}

# fresh_sample: until the daemon has taken one that began after this moment
fresh_sample() { tcectl record --samples 2 --from $socket /tmp/fresh.jsonl; }

# look NAME: all that the tool says of it, and the place in QEMU's trace
look() {
	fresh_sample
	for what in tables holders doctor "check --all"; do
		# shellcheck disable=SC2086 # two words
		tcectl $what --json --from $socket >"/out/$1.${what%% *}"
		echo $? >"/out/$1.${what%% *}.status"
	done
	cp $control/tables "/out/$1.kernel"
	awk '/RssAnon/ { print $2 }' /proc/$tced_pid/status >"/out/$1.memory"
	place_mark "$1" "$(phb_device 1)"
}

# The platform offers room for 2^23 pages of 4K to the device on PHB 4, too few for a direct window: a dynamic one.
echo 0 >/sys/bus/pci/drivers_autoprobe
insmod $here/ddwquery.ko largest_block=0x800000 page_sizes=1
modprobe e1000e
for n in 1 2 3 4; do
	echo "$(phb_device $n)" >/sys/bus/pci/drivers/e1000e/bind || die "no driver for $(phb_device $n)"
done
rmmod ddwquery
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
insmod $here/tcehold.ko
serve
for n in 1 2 3; do
	tcehold holdpage "$(phb_device $n)" $held
done
look three
tcehold release
# On the first processor, whose pool begins where the window does: one of the mappings is where a direct window would have
# the page (tcehold_hold.c).
taskset -p 1 $$ >/dev/null
tcehold holdpage "$(phb_device 4)" 1000000
look one
kill $tced_pid
wait $tced_pid

# With another option tracing starts again: nothing of this is known to it.
serve 'max_mappings = 100000'
look anew
tcehold holdpage "$(phb_device 1)" $held
look full
tcehold release "$(phb_device 1)"
look released
kill $tced_pid
wait $tced_pid
tced --stop
