#!/bin/bash
# The guest's half of tests/vm/test_hook.py: the hook and the wrapper, with what they ask in each state. powerpc-utils of
# the guest is too old to run hooks: as_drmgr does what a newer drmgr does.
set -u
. /t/lib.sh
. /t/events.sh

hook=/etc/drmgr.d/pmig/tcetop
config=/etc/tced/pmig.conf
tool=$(command -v tcectl)
block_all='my $all = POSIX::SigSet->new; $all->fillset; sigprocmask(SIG_BLOCK, $all) or die; exec @ARGV'

# as_drmgr NAME PHASE COMMAND...: four variables and no more, all signals blocked, in /, into pipes that are read to their
# end. The status, the output and the milliseconds are for the host.
as_drmgr() {
	local name=$1 phase=$2 begin=${EPOCHREALTIME/./} status
	shift 2
	(cd / && exec env -i DRC_TYPE=pmig DRC_COUNT=0 ACTION=migrate PHASE="$phase" \
		/usr/bin/perl -MPOSIX -e "$block_all" "$@") </dev/null 2>&1 | cat >"/out/$name.out"
	status=${PIPESTATUS[0]}
	echo "$status" >"/out/$name.status"
	echo $(((${EPOCHREALTIME/./} - begin) / 1000)) >"/out/$name.ms"
}

# stand_in NAME: what the script on standard input is, tcectl is from now on
stand_in() {
	cat >"/tmp/$1"
	chmod 755 "/tmp/$1"
	mount --bind "/tmp/$1" "$tool" || die "no bind mount"
}

unbind() { echo "$1" >"/sys/bus/pci/devices/$1/driver/unbind"; }

insmod $here/tcehold.ko
modprobe -a rpadlpar_io rpaphp e1000e
await "drivers" 20 test -e "/sys/bus/pci/drivers/e1000e/$(phb_device 2)"

echo "# what drmgr gives a hook"
as_drmgr env check /usr/bin/env
as_drmgr mask check /usr/bin/grep SigBlk /proc/self/status
as_drmgr folder check /usr/bin/pwd

echo "# a driver has its rings full, and nothing can be traced"
ip link set "$(ls "/sys/bus/pci/devices/$(phb_device 2)/net")" up
echo 0 >/proc/sys/kernel/ftrace_enabled
as_drmgr unknown check $hook
echo UNKNOWN=veto >$config
as_drmgr unknown-veto check $hook
rm $config
echo 1 >/proc/sys/kernel/ftrace_enabled

echo "# no driver is bound"
unbind "$(phb_device 1)"
unbind "$(phb_device 2)"
as_drmgr clear check $hook

echo "# 16 pages are held"
tcehold hold "$(phb_device 1)" 16
as_drmgr held check $hook
for phase in undocheck pre post; do
	as_drmgr "$phase" $phase $hook
done
as_drmgr pre-again pre $hook
as_drmgr strange strange $hook
cp /var/log/tcetop-pmig.log /out/log

echo "# the wrapper refuses, and passes on"
status_of wrapper-held drmgr-checked --check-only -c phb -r -s "PHB 1"
status_of wrapper-index drmgr-checked --timeout 3s -r -c phb -s "0x$(od -An -tx1 "$(phb_node 1)/ibm,my-drc-index" | tr -d ' \n')"
status_of wrapper-query drmgr-checked -c phb -Q -s "PHB 1"
status_of query drmgr -c phb -Q -s "PHB 1"
status_of wrapper-nothing drmgr-checked -c phb -r -s "PHB 77"
test -e "$(phb_node 1)"
echo $? >/out/phb1.status
mv /usr/sbin/drmgr /usr/sbin/drmgr.distrib
ln -s "$(command -v drmgr-checked)" /usr/sbin/drmgr
DRMGR_CHECKED="--timeout 3s" status_of wrapper-place drmgr -c phb -r -s "PHB 1"

echo "# the pages are given back"
tcehold release all
status_of wrapper-clear drmgr -c phb -r -s "PHB 1"
test -e "$(phb_node 1)"
echo $? >/out/phb1.gone
as_drmgr clear-again check $hook

echo "# pages of a module under a bound driver, never released"
two=$(phb_device 2)
echo "$two" >/sys/bus/pci/drivers/e1000e/bind
tcehold hold "$two" 16
status_of wrapper-kept drmgr-checked --timeout 15s -c phb -r -s "PHB 2" &
wrapper=$!
# Mapped while it traces, and so by a name.
await "the wrapper waits" 60 grep -q "TCEs live, .* left" /out/wrapper-kept.err
tcehold hold "$two" 4
wait $wrapper
basename "$(readlink "/sys/bus/pci/devices/$two/driver")" >/out/kept.driver
test -e "$(phb_node 2)"
echo $? >/out/phb2.kept

echo "# the same pages, released after 20 s"
echo $SECONDS >/out/waits.begun
tcehold release "$two" 20000
status_of wrapper-waits drmgr-checked -c phb -r -s "PHB 2"
echo $SECONDS >/out/waits.ended
test -e "$(phb_node 2)"
echo $? >/out/phb2.gone
sleep 1
dmesg >/out/dmesg

echo "# a tool that says much"
stand_in talks <<'END'
#!/bin/sh
seq 1000
echo "and ends with 1" >&2
exit 1
END
as_drmgr talks check $hook
printf '# a comment\n AT_RISK = veto \nNONSENSE=1\n' >$config
as_drmgr talks-veto check $hook
umount "$tool"

echo "# a tool that hangs, with a child that does"
stand_in hangs <<'END'
#!/bin/sh
echo "I am asked"
sleep 1000 &
wait
END
echo TIMEOUT=3 >$config
as_drmgr hangs check $hook
as_drmgr hangs-bash check /usr/bin/bash --posix $hook
printf 'TIMEOUT=3\nUNKNOWN=veto\n' >$config
as_drmgr hangs-veto check $hook
pgrep -cx sleep >/out/left
umount "$tool"
rm $config

echo "# no tool"
mv "$tool" /tmp/
as_drmgr absent check $hook
status_of wrapper-absent drmgr -c phb -r -s "PHB 77"
exit 0
