// SPDX-License-Identifier: GPL-2.0-only
/*
 * event_advice.c - advice for each kind of event: the same sentences in details, in docs/events.md
 * and in the journal's catalog, as a test makes sure.
 */
#include "event.h"

#include <stddef.h>

#define BEFORE_A_LATE_UNMAP                                                                        \
	"Look at the holders of the event (tcectl events --stacks), and do not remove further "    \
	"devices of their drivers. Move applications to another machine, then reboot this one "    \
	"before the mappings are unmapped: a late unmap can crash the kernel."

const char *event_kind__advice(uint32_t kind)
{
	static const char *const advice[EVENT_KINDS] = {
	    [EVENT_WINDOW_REMOVED_LIVE] = BEFORE_A_LATE_UNMAP,
	    [EVENT_TEARDOWN_TIMEOUT] = BEFORE_A_LATE_UNMAP,
	    [EVENT_LATE_UNMAP] =
		"Do not trust this kernel: save what you can, and reboot. Keep the "
		"event's call stack for the maintainers of the driver (tcectl events --stacks).",
	    [EVENT_UNMAP_WRONG_WINDOW] =
		"Send the event's call stack (tcectl events --stacks) to the maintainers of the "
		"driver. If the device then fails with EEH, this is why.",
	    [EVENT_TEARDOWN_WAIT] =
		"Wait: the kernel waits for the holders of the event (tcectl events --stacks). If "
		"it ends with a teardown-timeout, follow the advice for that.",
	    [EVENT_TABLE_REPLACED] =
		"Nothing has to be done at once. Keep the event for the maintainers of the kernel.",
	    [EVENT_MAP_FAILED] =
		"If the window is nearly full (tcectl windows), use fewer queues or smaller rings, "
		"or a dynamic window (DDW). If not, its free entries are fragmented.",
	    [EVENT_WINDOW_NEARLY_FULL] =
		"See which holders have most TCEs in this window (tcectl holders --table): maps "
		"may soon fail. A larger window (DDW) helps; so do fewer queues and smaller rings.",
	    [EVENT_OLD_MAPPING] =
		"Before its device is removed or unbound, ask tcectl check. The call stack of the "
		"event names the code that mapped (tcectl events --stacks).",
	    [EVENT_LEVEL_FAILED] = "Raise vm.min_free_kbytes, or give the node more memory. tcectl "
				   "levels shows which tables grow, and how far they may.",
	    [EVENT_DDW_REFUSED] = "Read the kernel log (journalctl -k) for the answer of the "
				  "firmware. If the device is slow or runs out of TCEs, see the "
				  "slot's limit (huge dynamic DMA window) at the HMC.",
	    [EVENT_DLPAR_REFUSED] =
		"Read the kernel log (journalctl -k) for the reason. What the request added or "
		"removed may be half done: compare lsslot with what was asked for.",
	    [EVENT_ISOLATE_REFUSED] =
		"With TCEs left, see its window (tcectl windows). With none, look for a driver "
		"that is still bound, or a process that maps the device's registers.",
	    [EVENT_EEH_FREEZE] =
		"If the kernel log (journalctl -k) names an address, find its owner with tcectl "
		"lookup. If the next freeze disables the device, stop using it before that.",
	    [EVENT_EEH_FAILED] =
		"Read the kernel log (journalctl -k) for the reason. Reseat or replace the card, "
		"then remove its slot and add it again: until then its devices are gone. If "
		"freezes came before it (tcectl events), find the owners of their addresses with "
		"tcectl lookup: the driver may be at fault, not the card.",
	    [EVENT_HCALL_FAILED] =
		"Where TCEs were not cleared, do not remove the window's devices and do not reuse "
		"their memory: restart the machine when you can. Keep the event's call stack "
		"(tcectl events --stacks) for the maintainers of the driver, and read the kernel "
		"log (journalctl -k).",
	    [EVENT_TRACING_LOSSY] = "Run tcectl doctor: it names the class of the loss, and what "
				    "that means for the answers.",
	    [EVENT_MIGRATION_END] =
		"If the status is not 0, ask at the HMC why the partition was not migrated.",
	};

	return kind < EVENT_KINDS ? advice[kind] : NULL;
}
