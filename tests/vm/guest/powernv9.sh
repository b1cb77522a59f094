#!/bin/bash
# The guest's half of tests/vm/test_powernv9.py: at every WALK the host walks the tables in the guest's memory.
set -u
. /t/lib.sh

witness before
start_watching
witness running
modprobe -a e1000e nvme
insmod $here/tcehold.ko
$here/load-net-nvme.sh || die "no load"
net=$(driver_device pci e1000e)
disk=$(driver_device pci nvme)
sleep 1
compare loaded ""
tcehold hold "$net" 100
tcehold sg "$disk" 300 1
compare held ""
tcehold release all
tcehold sgrelease all
tcehold hammer "$net" "$1" 64 1000 20000
tcehold wait
sleep 1
compare hammered ""
# The PE goes with the last reference to its device, and comes back with it.
rmmod tcehold
echo 1 >"/sys/bus/pci/devices/$net/remove"
sleep 1
echo 1 >/sys/bus/pci/rescan
sleep 1
await_samples 2
stop_watching
grep '"kind":"event"' "$recording" >/out/events.jsonl
exit 0
