#!/bin/bash
# The guest's half of tests/vm/test_preempt.py: drivers, PCI devices and network devices come and go, by tasks that are
# moved between CPUs, while a tced traces that believes in no fprobe.
#
#   preempt.sh SECONDS      how often each was done is in /out/NAME.rounds
set -u
. /t/lib.sh

cpus=$(nproc)

rebind() { echo "$1" >/sys/bus/pci/drivers/e1000e/unbind && echo "$1" >/sys/bus/pci/drivers/e1000e/bind; }

rescan() {
	echo 1 >"/sys/bus/pci/devices/$1/remove" && echo 1 >/sys/bus/pci/rescan && [ -e "/sys/bus/pci/devices/$1" ]
}

make_netdev() { ip link add "$1" type dummy && ip link del "$1"; }

# churn NAME COMMAND...: in the background until the time is over. The writes to sysfs are the shell's own, so that the
# task that is moved is the one in the kernel.
churn() {
	local name=$1
	shift
	(
		rounds=0
		while [ $SECONDS -lt $end ]; do
			"$@" && rounds=$((rounds + 1))
		done
		echo $rounds >"/out/$name.rounds"
	) &
	tasks+=($!)
}

modprobe -a e1000e dummy
first=$(driver_device pci e1000e)
second=$(basename "$(printf '%s\n' /sys/bus/pci/drivers/e1000e/*[0-9] | tail -n 1)")
[ "$first" != "$second" ] || die "one e1000e only"
witness before
export TCETOP_HIDE_SYMBOLS=register_fprobe_ips
start_watching --log /dev/null
witness running

tasks=() end=$((SECONDS + $1))
churn rebind rebind "$first"
churn rescan rescan "$second"
churn netdev make_netdev churn0
while [ $SECONDS -lt $end ]; do
	for task in "${tasks[@]}"; do
		taskset -pc $((RANDOM % cpus)) "$task" >/dev/null
	done
	sleep 0.02
done
wait "${tasks[@]}"
await_samples 2
last_sample >/out/last.jsonl
stop_watching
exit 0
