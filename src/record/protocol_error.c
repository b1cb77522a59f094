// SPDX-License-Identifier: GPL-2.0-only
/* protocol_error.c - the names of the errors that tced answers with on its socket. */
#include "protocol_error.h"

#include <stddef.h>

const char *protocol_error__name(uint32_t error)
{
	static const char *const names[PROTOCOL_ERRORS] = {
	    [ERROR_BAD_REQUEST] = "bad-request",
	    [ERROR_UNKNOWN_REQUEST] = "unknown-request",
	    [ERROR_NOT_PERMITTED] = "not-permitted",
	    [ERROR_NOT_POSSIBLE] = "not-possible",
	    [ERROR_NO_JSON] = "no-json",
	    [ERROR_TOO_LONG] = "too-long",
	    [ERROR_TOO_MANY_REQUESTS] = "too-many-requests",
	    [ERROR_TIMEOUT] = "timeout",
	    [ERROR_NO_SAMPLE] = "no-sample",
	    [ERROR_TOO_MANY_CLIENTS] = "too-many-clients",
	};

	return error < PROTOCOL_ERRORS ? names[error] : NULL;
}
