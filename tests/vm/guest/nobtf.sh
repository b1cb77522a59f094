#!/bin/bash
# The guest's half of tests/vm/test_nobtf.py: each program on a kernel without BTF.
set -u
. /t/lib.sh

status_of tcectl tcectl tables
status_of tcetop tcetop -b -n 1
status_of tced tced
exit 0
