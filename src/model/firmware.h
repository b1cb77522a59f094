/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * firmware.h - the firmware's status codes (RTAS, PAPR 13.5.3) and the kernel's requests for slots.
 *
 * Pure, like the model.
 */
#ifndef TCETOP_FIRMWARE_H
#define TCETOP_FIRMWARE_H

#include <stdbool.h>
#include <stdint.h>

#include "event.h"

enum isolation { ISOLATION_ISOLATE, ISOLATION_UNISOLATE };

/* Valid outstanding translations: TCEs, or mapped registers (MMIO). */
#define FIRMWARE_TRANSLATIONS (-9001)

/*
 * The event that follows from an isolation state being set for a DRC (set-indicator 9001). False
 * where none does: what failed for another reason changes nothing, and drmgr says it.
 */
bool firmware__isolation(uint32_t isolation, int32_t status, enum event_kind *kind);

/*
 * Reads the DRC index out of a request to /sys/kernel/dlpar, as "dt add index 0x20000001"
 * (platforms/pseries/dlpar.c). Returns false where the request names none: of memory by count, or
 * of what the kernel does not know.
 */
bool firmware__request_drc(const char *request, uint32_t *drc_index);

#endif
