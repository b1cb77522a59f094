#!/bin/bash
# The guest's half of tests/vm/test_fallback.py: functions whose fentry trampoline is full, and hooks that are attached
# but switched off for all of the kernel.
set -u
. /t/lib.sh

crowd=40 # a trampoline takes 38 programs at most (BPF_MAX_TRAMP_LINKS)
# What the crowd leaves alone, so that only the trampoline of __iommu_free is full.
alone=tce_buildmulti_pSeriesLP,iommu_alloc,ppc_iommu_map_sg,iommu_init_table,iommu_tce_table_put,device_del

# watched NAME COMMAND...: while the command watches, pages are held, some of them are released, and held again
watched() {
	local name=$1
	shift
	(sleep 3; tcehold hold "$net" 5; tcehold release "$net"; tcehold hold "$net" 3) >/dev/null &
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
watched full.holders tcectl holders --json --watch 8s
watched full.doctor tcectl doctor --json --watch 8s
kill "${tools[@]}"
wait "${tools[@]}"

echo "# ftrace off, kprobes off"
echo 0 >/proc/sys/kernel/ftrace_enabled
watched ftrace.holders tcectl holders --watch 6s
status_of ftrace.tables tcectl tables --json
echo 1 >/proc/sys/kernel/ftrace_enabled
echo 0 >/sys/kernel/debug/kprobes/enabled
watched kprobes.holders tcectl holders --mechanism kprobe --watch 6s
echo 1 >/sys/kernel/debug/kprobes/enabled
watched on.holders tcectl holders --json --watch 6s
exit 0
