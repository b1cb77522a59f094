# shellcheck shell=bash disable=SC2154
# What other programs add to the map of a page and to its unmap, beside loops.sh: empty programs on the functions that tced
# traces on this kernel, the usual shape of a leak tracer, and a bpftrace script with tced's ledger.

peer_kinds="page map unmap"

# report_peer NAME: what it adds, while it is attached
report_peer() {
	local now i=0 kind text=''
	# shellcheck disable=SC2086 # three words
	read -r -a now <<<"$(loops $peer_kinds)"
	for kind in $peer_kinds; do
		text+="$kind ${now[i]} (+$((now[i] - peer_base[i]))), "
		i=$((i + 1))
	done
	echo "$kernel: $1: ${text}its maps take $(($(map_bytes) / 1024)) KiB"
}

# run_peer NAME OBJECT PROGRAM=TARGET...: of tests/bench/peers
run_peer() {
	local name=$1 object=$2 pid
	shift 2
	coproc PEER { exec $here/peers "$here/$object.bpf.o" "$@" 2>$said; }
	pid=$PEER_PID
	read -r _ <&"${PEER[0]}"
	report_peer "$name"
	exec {PEER[1]}>&-
	wait $pid
}

# Who mapped, how much, when and from where, until it is unmapped.
bpftrace_script() {
	local to=phys
	if [ "$kernel" = bookworm ]; then
		cat <<-'END'
		kprobe:iommu_alloc { @dev[tid] = arg0; @pages[tid] = arg3; }
		kretprobe:iommu_alloc /@dev[tid]/ {
			@held[retval] = (@dev[tid], @pages[tid], nsecs, kstack(10));
			delete(@dev[tid]); delete(@pages[tid]);
		}
		kprobe:__iommu_free { delete(@held[arg1]); }
		END
	else
		[ "${kernel%%-*}" != trixie ] || to=page
		cat <<-END
		rawtracepoint:dma_map_$to { @held[arg0, arg2] = (arg3, arg4, nsecs, kstack(10)); }
		rawtracepoint:dma_unmap_$to { delete(@held[arg0, arg1]); }
		END
	fi
	echo 'BEGIN { printf("attached\n"); } END { clear(@held); }'
}

# run_bpftrace: from the disk with the serial "bpftrace", which is a root of its own
run_bpftrace() {
	local serial folder pid root=/mnt/bpftrace
	serial=$(grep -l '^bpftrace$' /sys/block/vd*/serial)
	mkdir -p $root
	mount -o ro "/dev/$(basename "${serial%/serial}")" $root
	for folder in proc sys dev tmp; do
		mount --rbind /$folder $root/$folder
	done
	: >/tmp/attached
	bpftrace_script >/tmp/script.bt
	BPFTRACE_MAX_MAP_KEYS=524288 BPFTRACE_MAP_KEYS_MAX=524288 \
		chroot $root /usr/bin/bpftrace -B none /tmp/script.bt >/tmp/attached 2>$said &
	pid=$!
	until grep -q attached /tmp/attached; do
		kill -0 $pid
		sleep 0.2
	done
	sleep 1
	report_peer "a bpftrace script"
	kill -INT $pid
	wait $pid
}

# As tcectl doctor says of the same kernel; and by tracepoints alone, where an unmap is told when the entry is free again.
empty_hooks() {
	case $kernel in
	bookworm)
		run_peer "empty hooks" empty empty_kprobe=iommu_alloc empty_kprobe=tce_buildmulti_pSeriesLP \
			empty_kprobe=__iommu_free
		;;
	trixie*)
		run_peer "empty hooks" empty empty_tracepoint=dma_map_page empty_multi=__iommu_free
		run_peer "empty tracepoints" empty empty_tracepoint=dma_map_page empty_tracepoint=dma_unmap_page
		;;
	*)
		run_peer "empty hooks" empty empty_tracepoint=dma_map_phys empty_fentry=__iommu_free
		run_peer "empty tracepoints" empty empty_tracepoint=dma_map_phys empty_tracepoint=dma_unmap_phys
		;;
	esac
}

peers() {
	# shellcheck disable=SC2086 # three words
	read -r -a peer_base <<<"$(loops $peer_kinds)"
	empty_hooks
	run_peer "a leak tracer" leak leak_call=iommu_alloc leak_return=iommu_alloc leak_free=__iommu_free
	run_bpftrace
}
