#!/bin/bash
# The guest's half of tests/vm/test_btf.py: the tools with BTF files that do not fit, and without the option.
set -u
. /t/lib.sh

ask_all() {
	status_of "$1.tcectl" tcectl --btf "$2" tables
	status_of "$1.tcetop" tcetop -b -n 1 --btf "$2"
	# It would run until it is killed, if it could trace.
	status_of "$1.tced" timeout -k 1 60 tced --btf "$2"
}

# while_drivers_move COMMAND...: three times, while a driver is unbound and bound again and again
while_drivers_move() {
	local mover status=0
	modprobe e1000e
	dev=$(driver_device pci e1000e)
	while echo "$dev" >/sys/bus/pci/drivers/e1000e/unbind; do
		sleep 0.1
		echo "$dev" >/sys/bus/pci/drivers/e1000e/bind
		sleep 0.1
	done &
	mover=$!
	for _ in 1 2 3; do
		"$@" || status=$?
	done
	kill $mover
	wait $mover 2>/dev/null
	return $status
}

echo "this is no BTF" >/tmp/text
head -c 100000 /btf/other >/tmp/torn
: >/tmp/empty
ask_all other /btf/other
ask_all nonexistent /nonexistent
ask_all text /tmp/text
ask_all torn /tmp/torn
ask_all empty /tmp/empty
for file in /btf/*.*; do
	status_of "moved.${file#/btf/}" tcectl --btf "$file" tables
done
[ ! -e /sys/kernel/btf/vmlinux ] || die "this kernel has BTF"
set_jit 0
status_of nojit tcectl windows
set_jit 1
status_of own tcectl windows --json
status_of moving while_drivers_move tcectl windows
status_of record tcectl record --samples 1 /out/own.jsonl
exit 0
