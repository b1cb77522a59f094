#!/bin/bash
# The guest's half of tests/vm/test_direct.py: pages are mapped through the default table, then the driver comes and asks
# for 64 bits, which gets it a direct window.
set -u
. /t/lib.sh

insmod $here/tcehold.ko
start_watching
net=$(basename "$(dirname "$(grep -l 0x10d3 /sys/bus/pci/devices/*/device)")")
tcehold hold "$net" 5
snapshot held "$net"
modprobe -a e1000e nvme
$here/load-net-nvme.sh || die "no load"
snapshot direct "$net"
status_of text tcectl windows
status_of top tcetop -b -n 1
stop_watching
dmesg | grep -i create-pe-dma-window >/out/dmesg
exit 0
