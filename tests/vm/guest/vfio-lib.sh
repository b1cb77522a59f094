# shellcheck shell=bash
# What the guest scripts share that use guest/vfio.c.

load_vfio() { modprobe -a irqbypass vfio vfio_iommu_spapr_tce vfio-pci-core vfio-pci; }

# give_to_vfio DEV: takes it from its driver
give_to_vfio() {
	local dir=/sys/bus/pci/devices/$1
	echo vfio-pci >"$dir/driver_override"
	echo "$1" >"$dir/driver/unbind"
	echo "$1" >/sys/bus/pci/drivers_probe
	[ "$(basename "$(readlink "$dir/driver")")" = vfio-pci ] || die "vfio-pci has no $1"
}

start_vfio() { coproc VFIO { exec $here/vfio; }; }

# vfio NAME COMMAND...: has the program do it; what it answered is in the host's NAME.vfio
vfio() {
	local name=$1 answer
	shift
	echo "$*" >&"${VFIO[1]}"
	read -r answer <&"${VFIO[0]}" || die "no answer to $*"
	echo "$*: $answer" >>"/out/$name.vfio"
}
