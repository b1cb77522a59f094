#!/bin/bash
# The guest's half of tests/vm/test_package.py: the package from its installation to its end, on a system with systemd.
# A line "RESULT NAME VALUE" is a number for the host.
set -u
. /t/lib.sh
. /t/events.sh

deb=(/t/*.deb)
rpm=(/t/*.rpm)
pid_of_tced() { systemctl show -P MainPID tced; }
active() { systemctl is-active -q "$1"; }
inactive() { ! active "$1" && [ "$(systemctl show -P ActiveState "$1")" = inactive ]; }

# install_status NAME COMMAND...: as status_of, with the time that it took
install_status() {
	local begin=$SECONDS
	status_of "$@"
	echo "# $1: status $(<"/out/$1.status"), $((SECONDS - begin)) s"
}

# programs NAME: the kernel's numbers of tracing programs and links; systemd's own are of control groups
programs() {
	bpftool --json prog list | jq -c '[.[] | select(.type | startswith("cgroup") | not) | .id]' >"/out/$1.programs"
	bpftool --json link list | jq -c '[.[].id]' >"/out/$1.attached"
	bpftool --json map list | jq -c '[.[].id]' >"/out/$1.maps"
	# Without the programs that a process asks the kernel for symbols with, and their maps, which have no names.
	bpftool --json prog list | jq -c '[.[] | select(.name and (.type | startswith("cgroup") | not)) | .id]' \
		>"/out/$1.tracing"
	bpftool --json map list | jq -c '[.[] | select(.name) | .id]' >"/out/$1.shared"
	ls -A /sys/fs/bpf >"/out/$1.pins"
	wc -l </sys/kernel/debug/kprobes/list >"/out/$1.kprobes"
	wc -l </sys/kernel/tracing/enabled_functions >"/out/$1.functions"
}

no_programs() {
	programs "$1"
	[ "$(cat "/out/$1".{programs,attached,maps,pins})" = "$(cat /out/before.{programs,attached,maps,pins})" ]
}

# all_gone NAME: what is there once tced has stopped; the kernel frees programs some time later
all_gone() {
	await "tced-tracing stops" 10 inactive tced-tracing
	await "programs of tced go" 10 no_programs "$1"
}

# left_behind NAME: files of the package, but those of the tests
left_behind() {
	find / \( -path /proc -o -path /sys -o -path /t -o -path /out -o -path /tmp -o -path '/run/tcetop*' -o \
		-path '/run/systemd/*' -o -path '/sys/fs/cgroup/*' \) -prune -o \( -name '*tced*' -o -name '*tcectl*' -o -name '*tcetop*' -o \
		-name drmgr-checked \) -print >"/out/$1.left"
	getent group tced >>"/out/$1.left"
}

restarted() { active tced && [ "$(pid_of_tced)" != "$1" ] && [ "$(pid_of_tced)" != 0 ]; }

# replace NAME COMMAND...: the process of tced is another one afterwards, and the programs are the same
replace() {
	local name=$1 old
	shift
	old=$(pid_of_tced)
	"$@" >"/out/$name.out" 2>&1
	result "$name.status" $?
	await "tced after $name" 20 restarted "$old"
	result "$name.new" $?
	programs "$name"
}

programs before
echo "# install"
left_behind clean
install_status install dpkg -i "${deb[@]}"
status_of state dpkg-query -W -f '${db:Status-Abbrev}' tcetop
result installed.active "$(active tced && echo 1 || echo 0)"
programs installed

echo "# start"
install_status start systemctl start tced
stat -c '%a %G' /run/tced/tced.sock >/out/socket 2>&1
programs started
systemctl status tced --no-pager >/out/unit.txt 2>&1
systemd-analyze security tced --no-pager >/out/security
systemd-analyze security tced-tracing --no-pager >/out/security-tracing

echo "# an event"
insmod $here/tcehold.ko
address=$(sed -n 's/^\([0-9a-f]*\) . __traceiter_rtas_output$/0x\1/p' /proc/kallsyms)
tcehold refused 0x20000001 -9001 "$address"
await "the event in the journal" 20 sh -c 'journalctl -o json TCE_EVENT=isolate-refused | grep -q .'
journalctl -o json -u tced >/out/journal.json
journalctl -x --no-pager TCE_EVENT=isolate-refused >/out/journal.txt

echo "# it is replaced, and tracing goes on"
replace restart systemctl restart tced
replace upgrade dpkg -i "${deb[@]}"
replace kill systemctl kill -s KILL tced

echo "# stop"
status_of stop systemctl stop tced
all_gone stopped

echo "# remove while it runs"
systemctl enable -q --no-reload tced
systemctl start tced
install_status remove dpkg -r tcetop
all_gone removed
result removed.configuration "$([ -e /etc/tced/tced.conf ] && echo 1 || echo 0)"
install_status purge dpkg -P tcetop
left_behind purged

echo "# the other package; no rpm database knows systemd here"
install_status rpm.install rpm -i --nodeps "${rpm[@]}"
status_of rpm.verify rpm -V --nodeps tcetop
status_of rpm.start systemctl start tced
install_status rpm.remove rpm -e tcetop
all_gone rpm.removed
journalctl -u tced -u tced-tracing --no-pager >/out/units.log
exit 0
