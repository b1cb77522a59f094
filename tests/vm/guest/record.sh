#!/bin/bash
# A short recording for the unit and screen tests: drivers come up, pages are held, the network and the disk are busy.
set -eu
. /t/lib.sh

modprobe -a e1000e nvme
insmod $here/tcehold.ko
tcectl record --samples 6 --delay 1s /out/recording.jsonl &
sleep 2
$here/load-net-nvme.sh 3 16
tcehold hold "$(driver_device pci e1000e)" 16
wait
