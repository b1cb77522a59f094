/* SPDX-License-Identifier: GPL-2.0-only */
/* http_listen.h - the address of the HTTP endpoint. */
#ifndef TCETOP_HTTP_LISTEN_H
#define TCETOP_HTTP_LISTEN_H

#include <stdbool.h>
#include <stddef.h>

/* True if the text is ADDRESS:PORT as http_listen__open() takes it. */
bool http_listen__understands(const char *where);

/*
 * A listening socket at ADDRESS:PORT: numbers, an IPv6 address in brackets. Negative with the line
 * for the user in error.
 */
int http_listen__open(const char *where, char *error, size_t len);

#endif
