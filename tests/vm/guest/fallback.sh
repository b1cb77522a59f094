#!/bin/bash
# The guest's half of tests/vm/test_fallback.py: functions with a full fentry trampoline, and hooks that are attached
# but switched off for all of the kernel.
set -u
. /t/lib.sh

crowd=40 # a trampoline takes 38 programs at most (BPF_MAX_TRAMP_LINKS)
# What the crowd leaves alone, so that only the trampoline of __iommu_free is full.
alone=tce_buildmulti_pSeriesLP,iommu_alloc,ppc_iommu_map_sg,iommu_init_table,iommu_tce_table_put,device_del

# watched ROUNDS NAME COMMAND...: while it watches, pages are held and released once a second, ROUNDS times, and some
# are held in the end. A command that attaches late, as beside a crowd, sees the last rounds.
watched() {
	local rounds=$1 name=$2
	shift 2
	(for _ in $(seq "$rounds"); do
		sleep 1
		tcehold hold "$net" 5
		tcehold release "$net"
	done
	tcehold hold "$net" 3) >/dev/null &
	status_of "$name" "$@"
	wait $!
	tcehold release "$net" >/dev/null
}

modprobe -a e1000e
insmod $here/tcehold.ko
net=$(driver_device pci e1000e)

echo "# $crowd tools at once"
for i in $(seq $crowd); do
	TCETOP_HIDE_SYMBOLS=$alone tced --no-stacks --delay 1h --output "/tmp/crowd.$i" --log "/tmp/crowd.$i.events" &
	tools+=($!)
done
for i in $(seq $crowd); do
	until grep -qs '"kind":"end"' "/tmp/crowd.$i"; do
		kill -0 "${tools[i - 1]}" || die "one of $crowd tools has died"
		sleep 0.5
	done
done
grep -h '"kind":"hook"' /tmp/crowd.* >/out/crowd.hooks
watched 9 full.holders tcectl holders --json --duration 25s
watched 9 full.doctor tcectl doctor --json --duration 25s
kill "${tools[@]}"
wait "${tools[@]}"

echo "# ftrace off, kprobes off"
echo 0 >/proc/sys/kernel/ftrace_enabled
watched 3 ftrace.holders tcectl holders --duration 6s
status_of ftrace.tables tcectl windows --json
echo 1 >/proc/sys/kernel/ftrace_enabled
echo 0 >/sys/kernel/debug/kprobes/enabled
watched 3 kprobes.holders tcectl holders --mechanism kprobe --duration 6s
echo 1 >/sys/kernel/debug/kprobes/enabled
watched 3 on.holders tcectl holders --json --duration 6s
exit 0
