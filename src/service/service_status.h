/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * service_status.h - the state of the service, as systemd and standard error get it. For
 * service.c only.
 */
#ifndef TCETOP_SERVICE_STATUS_H
#define TCETOP_SERVICE_STATUS_H

#include <stdbool.h>
#include <stdint.h>

#include "notify.h"

struct model;
struct sample;

struct service_state {
	struct notify notify;
	bool ready;         /* systemd has taken it */
	bool failing;       /* the last sample could not be had */
	uint64_t alive_ns;  /* CLOCK_MONOTONIC of the last sign of life */
	uint64_t status_ns; /* of the last status; 0: none */
	char status[160];   /* that one */
};

void service_state__begin(struct service_state *s);
void service_state__end(struct service_state *s);

/* There is a sample: we are ready, if we were not. Its numbers are told now and then. */
void service_state__sample(struct service_state *s, const struct sample *sample,
			   const struct model *m);
/* There is none: said once, until there is one again. */
void service_state__fail(struct service_state *s, const char *why);

/* A sign of life, if it is due and there is life: samples come. */
void service_state__live(struct service_state *s, uint64_t now);
/* When the next one is due; UINT64_MAX: never. */
uint64_t service_state__next(const struct service_state *s);

void service_state__reloading(struct service_state *s);
void service_state__reloaded(struct service_state *s);

#endif
