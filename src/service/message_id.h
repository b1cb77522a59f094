/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * message_id.h - the names by which the journal knows our messages; packaging/tced.catalog
 * explains each.
 *
 * They never change, and none is used again.
 */
#ifndef TCETOP_MESSAGE_ID_H
#define TCETOP_MESSAGE_ID_H

#include "model/event.h"

#define MESSAGE_ID_COUNTERS "d4951292b2734325a4dffc3ed26ca63a"

/* 32 hexadecimal digits for a kind of event; a string constant. */
const char *message_id__event(enum event_kind kind);

#endif
