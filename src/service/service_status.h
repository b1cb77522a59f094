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

struct service_status {
	struct notify notify;
	bool ready;         /* systemd has taken it */
	bool failing;       /* the last sample failed */
	uint64_t alive_ns;  /* CLOCK_MONOTONIC of the last sign of life */
	uint64_t status_ns; /* of the last status; 0: none */
	char status[160];   /* that one */
};

/* Open the socket to systemd, if there is one; close it, with STOPPING=1. */
void service_status__begin(struct service_status *s);
void service_status__end(struct service_status *s);

/* A sample was taken: READY=1 the first time. Its numbers are sent as STATUS= every 10 s. */
void service_status__sample(struct service_status *s, const struct sample *sample,
			    const struct model *m);
/* No sample was taken: reported once, until there is a sample again. */
void service_status__fail(struct service_status *s, const char *why);

/* A sign of life, if it is due and there is life: samples come. */
void service_status__live(struct service_status *s, uint64_t now);
/* When the next one is due; UINT64_MAX: never. */
uint64_t service_status__next(const struct service_status *s);

/* Around a reload of the configuration. */
void service_status__reloading(struct service_status *s);
void service_status__reloaded(struct service_status *s);

#endif
