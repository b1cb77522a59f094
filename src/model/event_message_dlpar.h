/* SPDX-License-Identifier: GPL-2.0-only */
/* event_message_dlpar.h - one line for events of slots, migrations, and EEH. */
#ifndef TCETOP_EVENT_MESSAGE_DLPAR_H
#define TCETOP_EVENT_MESSAGE_DLPAR_H

#include <stddef.h>

struct event;

/* The message of an event from EVENT_DLPAR_ADD to EVENT_EEH_FAILED. */
void event__format_dlpar(const struct event *e, char *text, size_t len);

#endif
