#!/bin/bash
# The guest's half of tests/vm/test_hcall.py: hypercalls of all kinds, and some that fail, while any warning of the kernel
# is fatal.
set -u
. /t/lib.sh

echo 1 >/proc/sys/kernel/panic_on_warn
mkdir -p /var/log/tced
start_watching --hypercalls --log /out/events.jsonl
modprobe -a e1000e nvme
insmod $here/tcehold.ko
$here/load-net-nvme.sh || die "no load"
net=$(driver_device pci e1000e)
ip link set "$(basename /sys/bus/pci/drivers/e1000e/*/net/*)" down
sleep 1

echo "# hypercalls that succeed"
snapshot before "$net"
tcehold hold "$net" 40
tcehold hold "$net" 10 7
tcehold sg "$net" 64 3
tcehold coherent "$net" 131072
tcehold hammer "$net" 3 64 1000 2000
tcehold wait
dd if=/dev/nvme0n1 of=/dev/null bs=1M count=16 iflag=direct 2>/dev/null
tcehold release all
tcehold sgrelease all
tcehold coherentfree all
sleep 1
snapshot after "$net"

echo "# hypercalls that fail"
tcehold outside "$net" 10000 >/out/outside
sleep 2
snapshot failed "$net"
tcehold badput "$net" 6
sleep 2
snapshot badput "$net"
tcehold release all
stop_watching
cat /proc/sys/kernel/panic_on_warn >/out/fatal
exit 0
