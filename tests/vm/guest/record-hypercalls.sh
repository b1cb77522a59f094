#!/bin/bash
# A short recording of a tced that counts hypercalls: of real I/O, of some that the hypervisor refuses, and of a LIOBN that
# no window has.
set -eu
. /t/lib.sh

config=/tmp/tced.conf
socket=/run/tced/tced.sock
mkdir -p /var/log/tced /run/tced
printf '[tced]\nhypercalls = yes\n' >$config
tced --service --config $config &
service=$!
for _ in $(seq 600); do
	! tcectl windows --from $socket >/dev/null 2>&1 || break
	sleep 0.1
done
insmod $here/tcehold.ko
$here/load-net-nvme.sh 1 4
net=$(driver_device pci e1000e)
tcehold hold "$net" 10 7
tcehold sg "$net" 64 3
tcehold outside "$net" 20
tcehold badput "$net" 6
while dd if=/dev/nvme0n1 of=/dev/null bs=256k count=64 iflag=direct 2>/dev/null; do :; done &
load=$!
sleep 2
tcectl record --samples 2 --delay 1s --from $socket /out/recording.jsonl
kill $load $service
wait $service
