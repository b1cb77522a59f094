#!/bin/bash
# The guest's half of tests/vm/test_cost.py: what tracing costs, while the module maps and unmaps a known number of times.
set -u
. /t/lib.sh
. /t/events.sh

pairs=${1:?how many maps and unmaps}

# counts NAME: what the kernel says by another program
counts() { bpftool --json prog show >"/out/$1.progs"; }

# is_counting PID: the process has the kernel count; the descriptor has a name
is_counting() { readlink /proc/"$1"/fd/* | grep -q bpf-stats; }

# measure NAME OPTION...: a doctor that counts; the pairs in the middle of it, and bpftool around them and around all
measure() {
	local name=$1 doctor
	shift
	counts "$name.before"
	tcectl doctor --cost --json --duration 12s "$@" >"/out/$name.out" 2>"/out/$name.err" &
	doctor=$!
	await "the count" 60 is_counting $doctor
	sleep 3
	counts "$name.begun"
	tcehold bench "$dev" "$pairs" page
	counts "$name.done"
	is_counting $doctor
	echo $? >"/out/$name.late"
	bpftool --json link list >"/out/$name.links"
	wait $doctor
	echo $? >"/out/$name.status"
	counts "$name.after"
}

mountpoint -q /sys/fs/bpf || mount -t bpf bpf /sys/fs/bpf
modprobe e1000e
insmod $here/tcehold.ko
dev=$(driver_device pci e1000e)
printf '[tced]\nevent_log = /tmp/events.jsonl\ninterval = 500ms\n[socket]\ngroup =\n' >/tmp/tced.conf
tced --service --config /tmp/tced.conf 2>/out/tced.err &
tced_pid=$!
await "an answer" 60 answers || die "no answer: $(tail -n 3 /out/tced.err)"

echo "# the programs of tced; the witness counts all the time"
sysctl -qw kernel.bpf_stats_enabled=1
measure pinned
measure socket --from $socket
sysctl -qw kernel.bpf_stats_enabled=0

echo "# the command's own programs, and no other count"
measure own --no-daemon
counts idle
tcehold bench "$dev" "$pairs" page
counts still

echo "# as text, and refused"
status_of text tcectl doctor --cost --duration 1s
status_of barred setpriv --bounding-set -sys_admin tcectl doctor --cost --from $socket

echo "# the meter of the view"
export TERM=linux HOME=/tmp
echo "while :; do echo bench $dev $pairs page >$control/cmd; done" >/tmp/load.sh
{
	echo "wait Quit"
	echo "keys C"
	echo "sleep 500"
	echo "note on"
	echo "run setsid bash /tmp/load.sh & echo \$! >/tmp/load.pid"
	echo "sleep 5000"
	echo "note busy"
	echo "run kill -- -\$(cat /tmp/load.pid)"
	echo "sleep 1000"
	echo "keys C"
	echo "sleep 1500"
	echo "note off"
	echo "run bpftool --json prog show >/out/off.progs"
	echo "run echo bench $dev $pairs page >$control/cmd"
	echo "run bpftool --json prog show >/out/quiet.progs"
	echo "keys q"
	echo "end"
} | $here/terminal 80x24 /out/capture tcetop -d 1
echo $? >/out/top.status

echo "# on a terminal without a line for the meter: an alarm has it"
tcehold hold "$dev" 16
echo "$dev" >/sys/bus/pci/devices/"$dev"/driver/unbind
{
	echo "wait Quit"
	echo "keys C"
	echo "sleep 4000"
	echo "note low"
	echo "keys C"
	echo "sleep 1500"
	echo "note lowoff"
	echo "keys q"
	echo "end"
} | $here/terminal 80x8 /out/capturelow tcetop -d 1
echo $? >/out/low.status
tcehold release all

echo "# the pins are gone"
kill $tced_pid
wait $tced_pid
tced --stop
status_of alone tcectl doctor --cost --duration 1s
exit 0
