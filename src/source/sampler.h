/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sampler.h - samples taken by a thread, so that whoever shows them never waits for their source.
 *
 * One sample is under way at most. The source belongs to the thread from
 * sampler__new() to sampler__free(), but for source__error() of a failure that
 * was taken.
 */
#ifndef TCETOP_SAMPLER_H
#define TCETOP_SAMPLER_H

#include <stdbool.h>

#include "source.h"

struct sampler;

/* NULL when memory is short or there can be no thread. The source stays the caller's. */
struct sampler *sampler__new(struct source *src);
/* Ends the thread, also one that waits for its source. NULL is fine. */
void sampler__free(struct sampler *s);

/* Readable while a sample, or the word that there is none, waits to be taken. */
int sampler__fd(const struct sampler *s);
/* Begin to take the next sample; nothing if one is under way or waits to be taken. */
void sampler__ask(struct sampler *s);
/* A sample is under way. */
bool sampler__is_busy(const struct sampler *s);
/*
 * What was asked for: 0, and the sample changes places with the caller's *sample; what
 * source__next() said; or -EAGAIN: it is not there yet.
 */
int sampler__take(struct sampler *s, struct sample **sample);

#endif
