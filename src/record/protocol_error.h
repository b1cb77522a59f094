/* SPDX-License-Identifier: GPL-2.0-only */
/* protocol_error.h - the names of the errors that tced answers with on its socket. */
#ifndef TCETOP_PROTOCOL_ERROR_H
#define TCETOP_PROTOCOL_ERROR_H

#include <stdint.h>

/* docs/protocol.md says what each means. */
enum protocol_error {
	ERROR_BAD_REQUEST,
	ERROR_UNKNOWN_REQUEST,
	ERROR_NOT_PERMITTED,
	ERROR_NOT_POSSIBLE,
	ERROR_NO_JSON,
	ERROR_TOO_LONG,
	ERROR_TOO_MANY_REQUESTS,
	ERROR_TIMEOUT,
	ERROR_NO_SAMPLE,
	ERROR_TOO_MANY_CLIENTS,
	PROTOCOL_ERRORS
};

/* Returns the name of an error, a constant; NULL beyond the last one. */
const char *protocol_error__name(uint32_t error);

#endif
