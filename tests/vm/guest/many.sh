#!/bin/bash
# The guest's half of tests/vm/test_many.py: a hundred devices on one PHB, 64 windows, 2,000 call stacks.
#
#   many.sh TCES STACKS TURNS   held by each device, call stacks that hold one TCE each, and how often each of two CPUs
#                               gives an entry to the other
set -u
. /t/lib.sh

insmod $here/tcehold.ko
start_watching
devices=$(sed -n 's/^dev=\([^ ]*\) .*shift=.*/\1/p' "$control/tables")
first=0000:00:01.0
for dev in $devices; do
	case $dev in
	0000:* | 7*)
		tcehold hold "$dev" "$1" >/dev/null
		echo "$dev" >>/out/devices
		;;
	esac
done
tcehold paths $first "$2"
snapshot many $first
tcehold release all
sleep 2
snapshot released $first
tcehold handover 0001:00:00.0 "$3" >/out/handover
sleep 1
snapshot handed $first
stop_watching
