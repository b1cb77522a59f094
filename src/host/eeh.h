/* SPDX-License-Identifier: GPL-2.0-only */
/* eeh.h - the kernel's limit of EEH freezes. */
#ifndef TCETOP_EEH_H
#define TCETOP_EEH_H

#include <stdint.h>

/*
 * From how many freezes of a PE in an hour the kernel recovers; after one more it disables the
 * devices of the PE (eeh_max_freezes, arch/powerpc/kernel/eeh_driver.c). -1 if it cannot be read:
 * debugfs is not mounted, or a lockdown hides it.
 */
int64_t eeh__max_freezes(void);

#endif
