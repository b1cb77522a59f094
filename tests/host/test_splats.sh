#!/bin/bash
# tests/vm/splats: which lines of a kernel's log fail a run, in the words of the kernels that print them.
set -u
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failed=0

# result NAME CONDITION...
result() {
	local name=$1
	shift
	if "$@"; then echo "PASS $name"; else echo "FAIL $name"; failed=1; fi
}

# found LINE: it is a complaint, and printed with what follows
found() {
	printf '[    0.100000] before\r\n[    1.000000] %s\r\n[    1.100000] Call Trace:\r\n' "$1" >"$work/log"
	[ "$(tests/vm/splats "$work/log")" = "[    1.000000] $1"$'\n''[    1.100000] Call Trace:' ]
}

passed() {
	printf '[    1.000000] %s\n' "$1" >"$work/log"
	[ -z "$(tests/vm/splats "$work/log")" ]
}

while IFS= read -r line; do
	result "a complaint: $line" found "$line"
done <<'END'
WARNING: CPU: 1 PID: 412 at arch/powerpc/kernel/iommu.c:300 __iommu_free+0x1c/0x2e0
WARNING: arch/powerpc/kernel/iommu.c:300 at __iommu_free+0x1c/0x2e0, CPU#1: drmgr/412
WARNING: possible circular locking dependency detected
WARNING: suspicious RCU usage
WARNING: inconsistent lock state
UBSAN: array-index-out-of-bounds in drivers/net/e1000.c:12:3
BUG: KASAN: slab-use-after-free in iommu_free+0x10/0x20
BUG: KFENCE: use-after-free read in iommu_free+0x10/0x20
BUG: scheduling while atomic: drmgr/412/0x00000002
BUG: sleeping function called from invalid context at mm/slab.h:300
BUG: Unable to handle kernel data access on write at 0xc00a000000000000
BUG: workqueue lockup - pool cpus=0 node=0 flags=0x0 nice=0 stuck for 31s!
Oops: Kernel access of bad area, sig: 11 [#1]
kernel BUG at arch/powerpc/platforms/pseries/iommu.c:95!
Kernel panic - not syncing: Fatal exception
Unrecoverable FP Unavailable Exception 800 at c000000000010000
watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [tced:412]
watchdog: CPU 1 self-detected hard LOCKUP @ .arch_cpu_idle+0x80/0x90
watchdog: CPU 0 detected hard LOCKUP on other CPUs 1
rcu: INFO: rcu_sched self-detected stall on CPU
rcu: INFO: rcu_sched detected stalls on CPUs/tasks:
rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: { 1-... } 42 jiffies
INFO: task drmgr:412 blocked for more than 120 seconds.
INFO: trying to register non-static key.
END

while IFS= read -r line; do
	result "no complaint: $line" passed "$line"
done <<'END'
iommu_table_free: Unexpected TCEs
tcehold: loading out-of-tree module taints kernel.
tcehold: module verification failed: signature and/or required key missing - tainting kernel
dlpar: Could not handle DLPAR request "dt add index 0x20000001"
e1000e 0001:00:00.0 eth0: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx
rcu: Hierarchical RCU implementation.
watchdog is a word in the middle
END

printf '[    1.0] ------------[ cut here ]------------\n[    1.0] my words\n[    1.0] WARNING: CPU: 0 PID: 1 at x.c:1\n' >"$work/log"
result "a warning comes with the words before it" [ "$(tests/vm/splats "$work/log" | wc -l)" = 3 ]
printf '[    1.0] Oops: Kernel access of bad area\n[    2.0] WARNING: CPU: 0 PID: 1 at x.c:1 f+0x1/0x2\n' >"$work/log"
result "after an oops that was allowed nothing counts" [ -z "$(tests/vm/splats --before-oops "$work/log")" ]
printf '[    1.0] WARNING: CPU: 0 PID: 1 at x.c:1 f+0x1/0x2\n[    2.0] Oops: Kernel access of bad area\n' >"$work/log"
result "before it all counts" [ -n "$(tests/vm/splats --before-oops "$work/log")" ]
result "each line that is let pass has its reason" [ -z "$(grep -vE '^#|^$|[^ ] +# .{20}' tests/vm/splats.allow)" ]
exit $failed
