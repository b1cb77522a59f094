/* SPDX-License-Identifier: GPL-2.0-only */
/* pin_files.h - files below a pin folder, which has links/, programs/ and maps/. */
#ifndef TCETOP_PIN_FILES_H
#define TCETOP_PIN_FILES_H

#include <limits.h>

struct bpf_link;

#define PIN_NAME_LEN 96
#define PIN_FILE_LEN (PATH_MAX + PIN_NAME_LEN + 16)

/* Make the pin folder at path, and the folders in it: 0 or a negative errno. */
int pin_files__make(const char *path);
/* Remove it with all that is pinned there. 0, also if it does not exist, or a negative errno. */
int pin_files__remove(const char *path);

/*
 * Pin the object of a descriptor under a name in one of the folders of path: 0, also if that name
 * is taken, or a negative errno.
 */
int pin_files__pin(int fd, const char *path, const char *folder, const char *name);
/* Remove one pin: 0, also if it does not exist, or a negative errno. */
int pin_files__unpin(const char *path, const char *folder, const char *name);
/* A descriptor of what is pinned there, which the caller closes; or a negative errno. */
int pin_files__open(const char *path, const char *folder, const char *name);
/* The link that is pinned in links/, to be freed with bpf_link__destroy(); NULL with errno set. */
struct bpf_link *pin_files__open_link(const char *path, const char *name);

/* The file of a map: ".bss", which libbpf gives a prefix, is "bss". Part of the given name. */
const char *pin_files__map_name(const char *name);

#endif
