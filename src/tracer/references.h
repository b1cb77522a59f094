/* SPDX-License-Identifier: GPL-2.0-only */
/* references.h - the number of references that the kernel has to a BPF program. */
#ifndef TCETOP_REFERENCES_H
#define TCETOP_REFERENCES_H

#include <stdint.h>

struct references;

/* NULL: this kernel cannot be asked, for it has no BTF. Takes as long as to read that. */
struct references *references__open(void);
/* NULL is fine. */
void references__close(struct references *r);

/* Of descriptors, pins and links, of all processes, by the program's id. -1: not known. */
int64_t references__count(const struct references *r, uint32_t program);

#endif
