#!/bin/bash
# The guest's half of tests/vm/test_drain.py: what drain refuses, waits for and leaves behind. The last step is the same
# removal without it, with a late unmap that the kernel may not survive.
set -u
. /t/lib.sh
. /t/events.sh

uptime_ms() { awk '{ printf "%d", $1 * 1000 }' /proc/uptime; }
driver_of() { basename "$(readlink "/sys/bus/pci/devices/$1/driver")"; }
interface_of() { basename "/sys/bus/pci/devices/$(phb_device "$1")/net/"*; }
await_driver() { await "driver of $1" 20 test -e "/sys/bus/pci/drivers/e1000e/$1"; }

# run_drain NAME ARG...: its status for the host, and whether it ran a command that leaves /tmp/ran; what it says is in
# /log/NAME
run_drain() {
	local name=$1
	shift
	rm -f /tmp/ran
	tcectl drain "$@" >"/log/$name" 2>&1 </dev/null
	tell_end "$name" $?
}

# answer_drain NAME ANSWER ARG...: the same on a terminal, with what the operator says when asked
answer_drain() {
	local name=$1 answer=$2
	shift 2
	rm -f /tmp/ran
	$here/pty "$answer" tcectl drain "$@" >"/log/$name"
	tell_end "$name" $?
}

tell_end() {
	result "$1.status" "$2"
	result "$1.ran" "$([ -e /tmp/ran ]; echo $?)"
}

# remove_drained N: what drain runs in place of plain drmgr, to know when
cat >/tmp/remove <<'END'
#!/bin/bash
awk '{ printf "%d\n", $1 * 1000 }' /proc/uptime >/log/removal.begun
exec drmgr -c phb -r -s "$1"
END
chmod 755 /tmp/remove

# sudo takes the variable away, but a process above us was started with it
drain_by_ssh() {
	SSH_CONNECTION="10.0.2.2 50000 $1 22" bash -c 'shift; unset SSH_CONNECTION; "$@"; exit' bash "$@"
}

mount_log
insmod $here/tcehold.ko
modprobe -a rpadlpar_io rpaphp e1000e
one=$(phb_device 1) two=$(phb_device 2) three=$(phb_device 3) four=$(phb_device 4)
await_driver "$one"
await_driver "$four"

echo "# a bound driver, and nobody to ask"
run_drain bound --phb "PHB 2" -- touch /tmp/ran
run_drain unasked --phb "PHB 2" --unbind -- touch /tmp/ran
answer_drain declined "" --phb "PHB 2" --unbind -- touch /tmp/ran

echo "# what this guest runs from"
root=$(basename "$(realpath "/sys/dev/block/$(mountpoint -d /)/../../..")")
run_drain root --device "$root" --unbind --yes -- touch /tmp/ran
ip addr add 10.0.2.15/24 dev "$(interface_of 2)"
ip link set "$(interface_of 2)" up
export -f run_drain tell_end result
drain_by_ssh 10.0.2.15 run_drain session --phb "PHB 2" --unbind --yes -- touch /tmp/ran
result refused.driver "$(driver_of "$two")"
result refused.root "$(driver_of "$root")"

echo "# held for longer than it waits"
tcehold hold "$two" 16
answer_drain timeout y --phb "PHB 2" --unbind --force --timeout 2s -- touch /tmp/ran
result timeout.driver "$(driver_of "$two")"
await_driver "$two"
await "interface" 5 test -d "/sys/bus/pci/devices/$two/net"
ip addr add 10.0.2.15/24 dev "$(interface_of 2)"
ip link set "$(interface_of 2)" up
await "answers" 20 ping -c 1 -W 1 10.0.2.2
result rebound.ping $?

echo "# a connection that ends, and an operator who stops it"
rm -f /tmp/ran
tcectl drain --phb "PHB 2" --unbind --yes -- touch /tmp/ran >/log/stopped 2>&1 </dev/null &
drain=$!
await "drain waits" 30 grep -q "TCEs live" /log/stopped
tcehold hold "$two" 4
await "the holder's name" 10 grep -q tcehold_map_held /log/stopped
kill -HUP $drain
sleep 1
result hangup.waits "$(kill -0 $drain; echo $?)"
kill -INT $drain
wait $drain
tell_end stopped $?
result stopped.driver "$(driver_of "$two")"

echo "# empty, and a command that fails"
tcehold release "$two"
await "release" 10 grep -q 'held: maps=0' $control/status
run_drain status --phb "PHB 2" --unbind --yes -- sh -c 'touch /tmp/ran; exit 7'

echo "# PHB 1: removed when it is empty"
tcehold hold "$one" 16
result released "$(($(uptime_ms) + 8000))"
tcehold release "$one" 8000
run_drain removal --phb "PHB 1" --unbind --yes -- /tmp/remove "PHB 1"
result removal.node "$([ -e "$(phb_node 1)" ]; echo $?)"
sleep 1
dmesg >/log/dmesg.drained

echo "# PHB 4: filled again by what drain runs"
cat >/tmp/fill <<END
echo "hold $four 16" >$control/cmd && exec drmgr -c phb -r -s "PHB 4"
END
run_drain filled --phb "PHB 4" --unbind --yes -- bash /tmp/fill

echo "# PHB 3: the same without"
echo "$three" >/sys/bus/pci/drivers/e1000e/unbind
tcehold hold "$three" 16
remove_phb 3
dmesg >/log/dmesg.removed
sync
tcehold release all 1000
sleep 5
exit 0
