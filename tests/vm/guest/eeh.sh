#!/bin/bash
# The guest's half of tests/vm/test_dlpar.py on powernv: a PE is declared broken, and recovered, until the kernel gives
# it up.
set -u
. /t/lib.sh
. /t/events.sh

debug=/sys/kernel/debug/powerpc

# break_pe EVENT NUMBER: declares the PE broken, and waits until that event was logged as often
break_pe() {
	echo "$pe" >$debug/eeh_force_recover
	result broken $?
	await "$1 number $2" 120 sh -c "[ \$(grep -c '\"$1\"' $log) -ge $2 ]"
}

# recovered N: until the kernel says for that time that it has recovered a PE. One that is broken again before that loses its
# mark that it is being recovered
recovered() { await "recovery $1" 180 sh -c "[ \$(dmesg | grep -c 'EEH: Recovery successful') -ge $1 ]"; }

start_logging
modprobe e1000e
net=$(driver_device pci e1000e)
pe=$((16#${net%%:*})):$(sed 's/^0x//' "/sys/bus/pci/devices/$net/eeh_pe_config_addr")
echo "$net" >/out/device
result default "$(cat $debug/eeh_max_freezes)"
await_samples 2
last_sample >/out/before.jsonl

echo "# a freeze while nobody can read how many are recovered from"
mount --bind /dev/null $debug/eeh_max_freezes
break_pe eeh-freeze 1
recovered 1
umount $debug/eeh_max_freezes

echo "# one that leaves more, and the last one that does not disable the device"
break_pe eeh-freeze 2
recovered 2
echo 3 >$debug/eeh_max_freezes
break_pe eeh-freeze 3
recovered 3

echo "# the next one does; Linux 6.1 does not tell the driver"
case $(uname -r) in
6.1.*)
	echo "$pe" >$debug/eeh_force_recover
	;;
*)
	break_pe eeh-failed 1
	;;
esac
await "the device goes" 60 test ! -e "/sys/bus/pci/devices/$net"
result gone $?

echo "# and a rescan does not bring it back"
echo 1 >/sys/bus/pci/rescan
test -e "/sys/bus/pci/devices/$net"
result rescanned $?
stop_watching
dmesg >/log/dmesg
sync
exit 0
