/* SPDX-License-Identifier: GPL-2.0-only */
/* preemption.h - mechanisms that can crash a preemptible kernel. */
#ifndef TCETOP_PREEMPTION_H
#define TCETOP_PREEMPTION_H

#include <stdbool.h>

#include "mechanism.h"

struct kallsyms;

/* Returns true if the kernel of these symbols is preemptible and can crash by this mechanism. */
bool preemption__forbids(enum mechanism m, struct kallsyms *syms);

/* Returns the sentence for the operator, constant text; NULL for a mechanism that never crashes. */
const char *preemption__reason(enum mechanism m);

#endif
