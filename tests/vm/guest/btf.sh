#!/bin/bash
# The guest's half of tests/vm/test_btf.py: the tools with BTF files that do not fit, and without the option.
set -u
. /t/lib.sh

ask_all() {
	status_of "$1.tcectl" tcectl --btf "$2" tables
	status_of "$1.tcetop" tcetop -b -n 1 --btf "$2"
	# It would go on until it is killed, if it could see.
	status_of "$1.tced" timeout -k 1 60 tced --btf "$2"
}

echo "this is no BTF" >/tmp/text
head -c 100000 /btf/other >/tmp/torn
: >/tmp/empty
ask_all other /btf/other
ask_all nonexistent /nonexistent
ask_all text /tmp/text
ask_all torn /tmp/torn
ask_all empty /tmp/empty
for file in /btf/*.*; do
	status_of "moved.${file#/btf/}" tcectl --btf "$file" tables
done
[ ! -e /sys/kernel/btf/vmlinux ] || die "this kernel has BTF"
set_jit 0
status_of nojit tcectl tables
set_jit 1
status_of own tcectl tables --json
status_of record tcectl record --samples 1 /out/own.jsonl
exit 0
