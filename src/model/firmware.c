// SPDX-License-Identifier: GPL-2.0-only
/* firmware.c - the meaning of the firmware's status codes. */
#include "firmware.h"

bool firmware__isolation(uint32_t isolation, int32_t status, enum event_kind *kind)
{
	if (isolation == ISOLATION_UNISOLATE && !status)
		*kind = EVENT_DLPAR_ADD;
	else if (isolation == ISOLATION_ISOLATE && !status)
		*kind = EVENT_DLPAR_REMOVE;
	else if (isolation == ISOLATION_ISOLATE && status == FIRMWARE_TRANSLATIONS)
		*kind = EVENT_ISOLATE_REFUSED;
	else
		return false;
	return true;
}
