// SPDX-License-Identifier: GPL-2.0-only
/* firmware.c - the firmware's status codes and the kernel's requests for slots. */
#include "firmware.h"

#include <stdlib.h>
#include <string.h>

#define BY_INDEX " index "

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

bool firmware__request_drc(const char *request, uint32_t *drc_index)
{
	const char *number = strstr(request, BY_INDEX);
	unsigned long value;
	char *end;

	if (!number)
		return false;
	number += strlen(BY_INDEX);
	value = strtoul(number, &end, 0);
	if (end == number || (*end && *end != ' ') || value > UINT32_MAX)
		return false;
	*drc_index = (uint32_t)value;
	return true;
}
