#!/bin/bash
# The guest's half of tests/vm/test_kill.py: tced is killed again and again, under load, while windows come and go.
#
#   kill.sh TIMES
#
# The answers of tcectl are tced's own, by its socket. What the log has and how often what happened is the host's to compare.
set -u
. /t/lib.sh
. /t/events.sh

config=/tmp/tced.conf
pins=/sys/fs/bpf/tced

serve() {
	tced --service --config $config 2>>/tmp/tced.err &
	tced_pid=$!
}

# nap LIMIT: a random part of LIMIT hundredths of a second
nap() {
	local hundredths=$((RANDOM % $1))
	sleep $((hundredths / 100)).$(printf %02d $((hundredths % 100)))
}

# ask NAME: what the daemon says of tables and losses
ask() {
	await "an answer" 60 answers || die "no answer: $(tail -n 3 /tmp/tced.err)"
	tcectl windows --json --from $socket >"/out/tables.$1" 2>/dev/null
	tcectl doctor --json --from $socket >"/out/doctor.$1" 2>/dev/null
	tcectl holders --json --from $socket >"/out/holders.$1" 2>/dev/null
}

# cycle_phb N: it is removed and added until /tmp/enough is there; the number of cycles is in /tmp/cycles
cycle_phb() {
	local cycles=0
	until [ -e /tmp/enough ]; do
		LD_PRELOAD=/t/nosleep.so drmgr -c phb -r -s "PHB $1" >/tmp/drmgr.r 2>&1 || break
		LD_PRELOAD=/t/nosleep.so drmgr -c phb -a -s "PHB $1" >/tmp/drmgr.a 2>&1 || break
		cycles=$((cycles + 1))
		await "the driver" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device "$1")" || break
	done
	echo "$cycles" >/tmp/cycles
	[ -e /tmp/enough ] || touch /tmp/broken
}

# fill_ring: more than it has room for, by what a tracepoint tells
fill_ring() {
	local address i
	address=0x$(awk '$3 == "__traceiter_rtas_output" { print $1; exit }' /proc/kallsyms)
	for ((i = 0; i < 1400; i++)); do
		echo "refused 0x30000001 -9001 $address" >$control/cmd || die "no tracepoint"
	done
}

# count_logged: metrics of a sample that has all events of the log, which did not grow for a second
count_logged() {
	local before
	before=$(wc -l <$log)
	sleep 1
	tcectl metrics --from $socket >/out/metrics.last && [ "$(wc -l <$log)" -eq "$before" ]
}

modprobe -a rpadlpar_io rpaphp e1000e nvme
await "the driver" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 2)"
mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
mount_log
printf '[tced]\ninterval = 300ms\nevent_log = %s\n' $log >$config
witness before
serve
ask first
insmod $here/tcehold.ko
disk=$(driver_device pci nvme)
tcehold hold "$disk" 100
tcehold hold "$(phb_device 2)" 16

cycle_phb 1 &
cycler=$!
while [ ! -e /tmp/enough ]; do
	dd if=/dev/nvme0n1 of=/dev/null bs=256k count=40 iflag=direct 2>/dev/null
	sleep 0.1
done &
reader=$!
for ((i = 1; i <= $1; i++)); do
	nap 240
	[ $((i % 6)) -ne 0 ] || ask "up.$i"
	slay
	nap 40
	serve
done
touch /tmp/enough
wait $cycler $reader
[ ! -e /tmp/broken ] || die "no cycle: $(cat /tmp/drmgr.r /tmp/drmgr.a)"
result cycles "$(cat /tmp/cycles)"
ask settled
slay

# No process reads: the ring is full when a window is removed under 16 mappings.
fill_ring
remove_phb 2
serve
await "what nobody read" 30 logged window-removed-live "$(phb_liobn 2)"
sync
place_mark last "$disk"
ask last
await "metrics of all that is logged" 20 count_logged || die "events do not end"
cp /tmp/tced.err /out/tced.err
cp $log /out/events.jsonl
tced --stop
wait "$tced_pid"
ls $pins >/out/pins 2>/dev/null
witness_after after
exit 0
