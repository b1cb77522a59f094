/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * open_path.h - the source that --from names.
 */
#ifndef TCETOP_OPEN_PATH_H
#define TCETOP_OPEN_PATH_H

#include <stdbool.h>
#include <stddef.h>

struct source;

/*
 * As source__open_path(). With verbose, a line on standard error says what is read, or which tced
 * is asked, before it is opened.
 */
struct source *open_path(const char *path, bool history, bool verbose, char *error, size_t len);

/* The line of open_path() alone, for a file that is opened in another way. */
void open_path__print(const char *path);

#endif
