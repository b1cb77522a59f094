/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * freed_windows.h - windows that were freed under live TCEs that no ledger has, if these were not
 * all unmapped since.
 *
 * The tracing that saw it is gone, with its ledger: the event in the store is what is left. Their
 * late unmap cannot be matched any more, so they stay until the machine is booted.
 */
#ifndef TCETOP_FREED_WINDOWS_H
#define TCETOP_FREED_WINDOWS_H

#include <stdint.h>

struct event_store;
struct sample;

/*
 * Add the holders of such windows to a sample, with their devices, which are gone: of events before
 * began_mono_ns (CLOCK_MONOTONIC), and of later ones without holders, since all others are in the
 * sample. 0 or -ENOMEM.
 */
int freed_windows__add(struct sample *s, const struct event_store *store, uint64_t began_mono_ns);

#endif
