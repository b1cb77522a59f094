#!/bin/bash
# The guest's half of tests/vm/test_census.py: the lists of devices grow long, change and lose members while a tced
# traces. sysfs is the witness: /out/NAME.sysfs has the devices that may map through a table, by their names.
#
#   census.sh DEVICES LEAVER
set -u
. /t/lib.sh

# What sysfs has: the members of all IOMMU groups, and vio devices that have a window.
sysfs_devices() {
	local property
	(cd /sys/kernel/iommu_groups && printf '%s\n' */devices/* | sed 's/.*\///')
	for property in /sys/bus/vio/devices/*/of_node/ibm,my-dma-window; do
		property=${property%/of_node/*}
		echo "${property##*/}"
	done
}

# watch NAME SAMPLES COMMAND...: all samples that are taken while the command runs
watch() {
	local name=$1 samples=$2
	shift 2
	"$@" || die "$* failed"
	start_watching --log /dev/null --delay 50ms
	await_samples "$samples"
	stop_watching
	cp "$recording" "/out/$name.jsonl"
	sysfs_devices >"/out/$name.sysfs"
}

lists() { insmod "$here/tcelists.ko" "$@"; }

# moved NAME SAMPLES WHAT PAUSE_US: while entries are moved
moved() {
	watch "$1" "$2" lists move="$3" pause_us="$4"
	cat /sys/module/tcelists/parameters/moves >"/out/$1.moves"
	rmmod tcelists
}

# A device is removed and found again, as often as it can be while these samples are taken.
churn() {
	rounds=0
	while [ ! -e /tmp/churned ]; do
		echo 1 >"/sys/bus/pci/devices/$1/remove" && echo 1 >/sys/bus/pci/rescan && rounds=$((rounds + 1))
	done
	echo $rounds >/out/churn.rounds
}

modprobe -a e1000e ibmveth
watch before 3 true
status_of doctor tcectl doctor --duration 300ms
status_of verbose tcectl doctor -v --duration 300ms
watch many 3 lists devices="$1"
find /sys/devices/tcelists -mindepth 1 -maxdepth 1 -name 'tcelists*' | wc -l >/out/many.devices
status_of many.doctor tcectl doctor --duration 300ms
rmmod tcelists

for what in groups members vio; do
	moved "$what.fast" 10 $what 0
	moved "$what.slow" 5 $what 200000
done
moved all 10 groups,members,vio 500

net=$(driver_device pci e1000e)
churn "$net" &
churning=$!
watch churned 15 true
touch /tmp/churned
wait $churning

start_watching --log /dev/null
await_samples 1
lists leave="$2" || die "$2 does not leave"
await_samples 3
last_sample >/out/left.jsonl
stop_watching
watch after 3 true
exit 0
