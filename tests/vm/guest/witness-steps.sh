#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The guest's half of witness/agree.py: makes every kind of TCE with tcehold and
# stops after each step to have the witnesses compared. Prints
#
#   MARK N LIOBN LIVE DIFFERENCE TEXT    pseries: the place is in QEMU's trace
#   DUMP LIVE DIFFERENCE KEY=VALUE... text=TEXT
#                                        powernv: waits until the host, having
#                                        dumped the memory, writes the number of
#                                        this DUMP to the disk named mailbox
#
# LIVE is what the kernel's bitmap has; DIFFERENCE, how many more (or fewer) than
# valid TCEs that has to be. Anything else it prints is for people.
#
#   witness-steps.sh FOLDER SECONDS      with tcehold.ko and load-net-nvme.sh in
#                                        FOLDER; SECONDS of hammering
set -euo pipefail

folder=$1
seconds=$2
control=/sys/kernel/debug/tcehold
marks=0
dumps=0

driver_device() { basename "$(echo "/sys/bus/$1/drivers/$2/"*[0-9])"; }

table_line() { grep "^dev=$1 " "$control/tables"; }

run() {
	echo "$*" >"$control/cmd" || { echo "FAILED $*"; exit 1; }
	echo "# $* -> $(tail -n 1 "$control/status")"
}

# await_mail NUMBER: in the first sector of the disk with serial mailbox
await_mail() {
	local serial disk

	serial=$(grep -l '^mailbox$' /sys/block/vd*/serial)
	disk=/dev/$(basename "${serial%/serial}")
	until dd if="$disk" bs=512 count=1 iflag=direct 2>/dev/null |
			tr -d '\0' | grep -qx "$1"; do
		sleep 0.1
	done
}

# compare DEV DIFFERENCE TEXT...: has the witnesses compared
compare() {
	local dev=$1 difference=$2 line live
	shift 2
	if [ -d /proc/device-tree/vdevice ]; then
		marks=$((marks + 1))
		echo "mark $dev $marks" >"$control/cmd"
		line=$(sed -n 's/^mark: //p' "$control/status")
		live=${line#* live=}
		line=${line#* liobn=}
		echo "MARK $marks ${line%% *} ${live%% *} $difference $*"
	else
		line=$(table_line "$dev")
		live=${line##* live=}
		echo "DUMP $live $difference $line text=$*"
		dumps=$((dumps + 1))
		await_mail "$dumps"
	fi
}

hold_steps() {
	run hold "$net" 100
	run hold "$net" 5 3 to
	compare "$net" 0 "100 held, and 5 of 3"
	run hold "$disk" 7 20 from
	compare "$disk" 0 "7 of 20 held"
	run coherent "$net" 100000
	compare "$net" 0 "coherent"
	run coherentfree all
	run release "$disk"
	compare "$disk" 0 "released at once"
	run release all 500
	sleep 2
	compare "$net" 0 "released late, by a work item"
}

sg_steps() {
	run sg "$net" 64
	run sg "$net" 300 1
	run sg "$net" 16 2 1024
	compare "$net" 0 "three scatterlists"
	run partial "$net" 8
	compare "$net" 0 "a map_sg rolled back"
	run sgrelease all
	compare "$net" 0 "scatterlists released"
}

hammer_steps() {
	run hammer "$net" "$seconds" 64 1000 20000
	run wait
	compare "$net" 0 "hammered for $seconds s"
	run hammer "$net" 60 1 5000 20000
	sleep 1
	run stop
	compare "$net" 0 "hammer stopped"
}

fault_steps() {
	run badset "$net" 8 5 3
	compare "$net" 3 "a failed set: 3 bits without TCEs"
	if [ -d /proc/device-tree/vdevice ]; then
		run badput "$net" 6
		compare "$net" 9 "refused puts: 6 more bits without TCEs"
		run release "$net"
		compare "$net" 3 "and released"
	fi
	run badstuff "$net" 9
	compare "$net" -6 "refused clears: 9 TCEs without bits"
	run mend "$net"
	compare "$net" 0 "mended"
}

vio_steps() {
	local dev

	for dev in $(sed -n 's/^dev=\([0-9a-f]*\) .*shift=.*/\1/p' \
			"$control/tables"); do
		run hold "$dev" 4
		run sg "$dev" 20
		compare "$dev" 0 "vio: held and a scatterlist"
		run release "$dev"
		run sgrelease "$dev"
		compare "$dev" 0 "vio: released"
	done
}

mountpoint -q /sys/kernel/debug || mount -t debugfs none /sys/kernel/debug
insmod "$folder/tcehold.ko"
"$folder/load-net-nvme.sh"
net=$(driver_device pci e1000e)
disk=$(driver_device pci nvme)
compare "$net" 0 "after pings and reads"
compare "$disk" 0 "after pings and reads"
hold_steps
sg_steps
hammer_steps
fault_steps
vio_steps
rmmod tcehold
echo "# done"
