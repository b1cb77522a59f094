#!/bin/bash
# The guest's half of tests/vm/test_many.py: a hundred devices on one PHB, 64 windows, 2,000 call stacks.
#
#   many.sh TCES STACKS        held by each device, and call stacks that hold one TCE each
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
stop_watching
