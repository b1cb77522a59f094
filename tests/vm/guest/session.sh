#!/bin/bash
# The guest's half of tests/screenshots/run: a machine at work, a PHB that is taken away under mappings that are held, and
# a user that looks at it.
set -u
. /t/lib.sh
. /t/events.sh

export HOME=/tmp LC_ALL=C.UTF-8 TERM=xterm-256color
modprobe -a rpadlpar_io rpaphp e1000e nvme
insmod $here/tcehold.ko
start_rtas_errd
$here/load-net-nvme.sh 1 1 || die "no load"
ping -i 0.05 -s 1400 10.0.2.2 >/dev/null 2>&1 &
while :; do
	dd if=/dev/nvme0n1 of=/dev/null bs=512k count=8 iflag=direct 2>/dev/null
	sleep 0.7
done &
cat >/tmp/remove.sh <<'END'
echo "$1" >/sys/bus/pci/drivers/e1000e/unbind
drmgr -c phb -r -s "PHB 1" >/dev/null 2>&1
END

$here/terminal 100x30 /out/capture tcetop <<END
wait Quit
sleep 2000
run echo hold $(phb_device 2) 24 >$control/cmd
run echo hold $(phb_device 1) 16 >$control/cmd
sleep 3000
run echo $(phb_device 2) >/sys/bus/pci/drivers/e1000e/unbind
sleep 2500
note windows
sleep 1000
keys \eOB
sleep 400
keys \eOB
sleep 800
keys 2
sleep 2500
keys \r
sleep 2500
note holder
sleep 1500
keys \e
sleep 1000
run setsid bash /tmp/remove.sh $(phb_device 1) &
keys 1
sleep 9000
keys 4
sleep 2500
keys \eOF
sleep 800
keys \r
sleep 4000
keys \e
sleep 800
keys h
sleep 3000
keys q
sleep 500
note end
keys q
end
END
tcectl check --phb "PHB 2" >/out/check.txt || :
