/* SPDX-License-Identifier: GPL-2.0-only */
/* detail.h - the detail of tracing when it begins, and when it is taken over. */
#ifndef TCETOP_DETAIL_H
#define TCETOP_DETAIL_H

struct tracer;

/* All hooks are attached: leave those that the detail needs, and open the gate. */
void detail__begin(struct tracer *t);
/* Tracing was taken over: if it has another detail than the options ask for, change it. */
void detail__adopt(struct tracer *t);

#endif
