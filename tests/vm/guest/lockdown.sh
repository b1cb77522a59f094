#!/bin/bash
# The guest's half of tests/vm/test_lockdown.py: every program where the kernel is locked down, with and without the
# file that says so.
set -u
. /t/lib.sh

ask_all() {
	status_of "$1.tables" tcectl windows
	status_of "$1.holders" tcectl holders --duration 100ms
	status_of "$1.doctor" tcectl doctor --duration 100ms
	status_of "$1.tcetop" tcetop -b -n 1
	# It would run until it is killed, if it could trace.
	status_of "$1.tced" timeout -k 1 60 tced
}

cat /sys/kernel/security/lockdown >/out/lockdown
ask_all told
umount /sys/kernel/security || die "securityfs stays"
ask_all untold
exit 0
