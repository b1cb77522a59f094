#!/bin/bash
# The guest's half of tests/vm/test_dead.py: a PHB goes under pages that are held, and a user of VFIO makes and drops
# tables until the one that went is far from the newest. The last step is the late unmap, which the kernel may not survive.
#
#   dead.sh TIMES
set -u
. /t/lib.sh
. /t/events.sh
. /t/vfio-lib.sh

# checked NAME: the verdict on all windows, of what the tced that watches has seen
checked() {
	await_samples 3
	last_sample >/tmp/check.jsonl
	tcectl check --all --json --from /tmp/check.jsonl >"/out/$1.out" 2>"/out/$1.err"
	result "$1.status" $?
	result "$1.freed" "$(grep -c 'window that has been freed' "/out/$1.out")"
}

start_logging
insmod $here/tcehold.ko
modprobe -a rpadlpar_io rpaphp e1000e
await "the drivers" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 2)"
load_vfio || die "no VFIO"
start_vfio
give_to_vfio "$(phb_device 2)"

echo "# 16 pages held, and their window goes"
tcehold hold "$(phb_device 1)" 16
await_samples 2
remove_phb 1
await_freed "$(phb_liobn 1)"
checked removed

echo "# tables come and go: VFIO takes the group, and gives it back"
for ((i = 1; i <= $1; i++)); do
	vfio churn open v2 "$(phb_device 2)"
	vfio churn close
done
result churned "$(grep -c ': ok' /out/churn.vfio)"
checked churned
dmesg >/log/dmesg
sync

echo "# they are unmapped after all"
tcehold release all 1000
await "the late unmap" 30 grep -q '"late-unmap"' "$log"
bpftool --json map dump name losses | jq -c '[.[].formatted | {key, v: [.values[].value.count] | add} | select(.v > 0)]' | sed 's/^/# losses /'
tail -n 1 "$log" | cut -c1-300 | sed 's/^/# /'; ps -o pid,stat,wchan,comm -L -p $tced_pid | sed 's/^/# /'
sync
exit 0
