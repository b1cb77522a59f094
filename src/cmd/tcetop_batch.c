// SPDX-License-Identifier: GPL-2.0-only
/* tcetop_batch.c - screens one below the other, as text or as JSON lines. */
#include "ui/ui.h"

#include "model/model.h"
#include "record/record.h"
#include "model/sample.h"
#include "source/sampler.h"
#include "base/stop.h"
#include "report/text.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

/* Holders on one screen unless all were asked for. */
#define TOP_HOLDERS 20

struct batch {
	struct source *src;
	struct sampler *sampler;
	const struct batch_options *o;
	struct model *model;
	struct sample *now;
	struct sample *spare;
	bool primed; /* the sample before was not printed, its events are still to be */
};

/* By way of a thread: a signal ends us also while the source waits for its writer. */
static int batch__next(struct batch *b)
{
	int err;

	sampler__ask(b->sampler);
	while ((err = sampler__take(b->sampler, &b->spare)) == -EAGAIN) {
		if (stop__asked())
			return -ECANCELED;
		stop__wait(sampler__fd(b->sampler), -1);
	}
	return err;
}

static int batch__sample(struct batch *b)
{
	struct sample *before = b->now;
	int err = batch__next(b);

	if (err)
		return err;
	b->now = b->spare;
	b->spare = before;
	return model__update(b->model, b->now);
}

static void batch__events(const struct batch *b)
{
	const struct sample *samples[] = {b->primed ? b->spare : NULL, b->now};

	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; samples[i] && k < samples[i]->nevents; k++)
			if (b->o->json)
				record__write_event(b->o->out, &samples[i]->events[k]);
			else
				text__event(b->o->out, &samples[i]->events[k], b->o->verbose,
					    false);
}

static void batch__text(const struct batch *b)
{
	FILE *out = b->o->out;

	text__summary(out, b->now, b->model);
	fputc('\n', out);
	text__tables(out, b->now, b->model, b->o->windows, b->o->width);
	fputc('\n', out);
	text__top_holders(out, b->model, b->o->holders, b->o->verbose ? SIZE_MAX : TOP_HOLDERS,
			  b->o->width, b->o->verbose);
	fputc('\n', out);
	batch__events(b);
	if (b->now->nevents || (b->primed && b->spare->nevents))
		fputc('\n', out);
}

/* The windows and holders of the choices. */
static int batch__json_rows(const struct batch *b)
{
	struct rows rows = {.n = 0};
	const struct table_view *tables;
	const struct holder *holders;
	size_t n;
	int err;

	tables = model__tables(b->model, &n);
	err = rows__choose(&rows, &listing_tables, tables, n, b->o->windows);
	for (size_t i = 0; !err && i < rows.n; i++)
		record__write_table(b->o->out, b->now, rows.at[i]);
	holders = model__holders(b->model, &n);
	if (!err)
		err = rows__choose(&rows, &listing_holders, holders, n, b->o->holders);
	for (size_t i = 0; !err && i < rows.n; i++)
		record__write_holder(b->o->out, rows.at[i]);
	rows__free(&rows);
	return err;
}

static int batch__json(const struct batch *b)
{
	const struct sample *s = b->now;
	size_t n;
	const struct hypercall_view *hypercalls = model__hypercalls(b->model, &n);
	int err;

	record__write_summary(b->o->out, s, b->model);
	err = batch__json_rows(b);
	if (err)
		return err;
	for (size_t i = 0; i < s->nlevels; i++)
		record__write_level(b->o->out, &s->levels[i]);
	for (size_t i = 0; i < s->nexchanges; i++)
		record__write_exchange(b->o->out, &s->exchanges[i]);
	for (size_t i = 0; i < n; i++)
		record__write_hypercall(b->o->out, s, &hypercalls[i]);
	for (size_t i = 0; i < s->nlosses; i++)
		record__write_loss(b->o->out, &s->losses[i]);
	for (size_t i = 0; i < s->nsinks; i++)
		record__write_sink(b->o->out, &s->sinks[i]);
	for (size_t i = 0; i < s->nhooks; i++)
		record__write_hook(b->o->out, &s->hooks[i]);
	batch__events(b);
	return 0;
}

static int batch__print(struct batch *b)
{
	int err = 0;

	if (b->o->json)
		err = batch__json(b);
	else
		batch__text(b);
	if (err)
		return err;
	b->primed = false;
	errno = 0;
	if (fflush(b->o->out) == EOF || ferror(b->o->out))
		return errno ? -errno : -EIO;
	return 0;
}

/* Rates need two samples: more than one live screen begins with a delay. */
static int batch__screens(struct batch *b)
{
	bool prime = source__is_live(b->src) && b->o->screens != 1;
	unsigned long printed = 0;
	int err = prime ? batch__sample(b) : 0;

	b->primed = prime;
	while (!err && (b->o->screens == 0 || printed < b->o->screens)) {
		if (source__is_live(b->src) && (prime || printed))
			stop__wait(-1, b->o->delay);
		if (stop__asked())
			break;
		err = batch__sample(b);
		if (!err)
			err = batch__print(b);
		printed++;
	}
	return err;
}

int batch__run(struct source *src, const struct batch_options *o, char *error, size_t len)
{
	struct batch b = {.src = src, .o = o};
	int err = -ENOMEM;

	snprintf(src->error, sizeof(src->error), "%s", "");
	b.model = model__new();
	b.now = sample__new();
	b.spare = sample__new();
	b.sampler = sampler__new(src);
	stop__catch();
	signal(SIGPIPE, SIG_IGN);
	if (b.model && b.now && b.spare && b.sampler)
		err = batch__screens(&b);
	sampler__free(b.sampler);
	/* The end of the source, of the reader of our output (head), or a cancel by a signal. */
	if (err == -ENODATA || err == -EPIPE || err == -ECANCELED)
		err = 0;
	if (err)
		snprintf(error, len, "%s",
			 source__error(src)[0] ? source__error(src) : strerror(-err));
	model__free(b.model);
	sample__free(b.now);
	sample__free(b.spare);
	return err;
}
