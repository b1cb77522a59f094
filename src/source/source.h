/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * source.h - a source of samples: the live kernel, tced, or a recording.
 *
 * Every command and every view works on any source, so that replay is not a feature of its own.
 */
#ifndef TCETOP_SOURCE_H
#define TCETOP_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tracer/mechanism.h"
#include "model/rules.h"
#include "model/run_cost.h"
#include "model/sample.h"

struct daemon_status;
struct event;
struct mapping_query;
struct sample;
struct source;

struct source_ops {
	/*
	 * Fill s (cleared first) with the next sample: now for a live source,
	 * the next one for a recording. 0, -ENODATA at a recording's end, or a
	 * negative errno with the reason in source__error().
	 */
	int (*next)(struct source *src, struct sample *s);
	/* NULL where samples are as they were recorded. As source__ask(). */
	void (*ask)(struct source *src, const struct mapping_query *q, size_t n);
	/* NULL where next() ends by itself. As source__interrupt(). */
	void (*interrupt)(struct source *src);
	/* NULL where events are only passed on. As source__tune(). */
	void (*tune)(struct source *src, const struct thresholds *thresholds);
	/* NULL where no tced answers. As source__status(). */
	int (*status)(struct source *src, struct daemon_status *st);
	/* NULL for a recording. As source__set_detail(). */
	int (*set_detail)(struct source *src, enum detail detail);
	void (*close)(struct source *src);
};

/* How the programs behind a source are counted. */
struct cost_ops {
	/*
	 * Have the kernel count: a descriptor that ends it when it is closed, or a negative errno
	 * with the line for the user in error.
	 */
	int (*begin)(char *error, size_t len);
	/* As source__read_counts(). */
	int (*read)(struct source *src, struct run_counts *counts, bool names, char *error,
		    size_t len);
};

enum source_kind {
	SOURCE_LIVE,     /* samples are of now: wait between them */
	SOURCE_DAEMON,   /* the same, and tced takes them: each is newer than the one before */
	SOURCE_STREAM,   /* another program makes them now: a pipe */
	SOURCE_RECORDING /* a file */
};

/* Where tced listens (docs/protocol.md). */
#define DAEMON_SOCKET_PATH "/run/tced/tced.sock"

struct source {
	const struct source_ops *ops;
	enum source_kind kind;
	uint64_t interval_ns;        /* SOURCE_DAEMON: between its samples */
	char error[256];             /* the one line for the user */
	const struct cost_ops *cost; /* NULL: no program is behind it */
	int counting; /* of source__begin_counting(): the descriptor + 1; 0: it is not counted */
};

/* How tracing began, for those that get its events. */
struct live_start {
	uint64_t began_mono_ns; /* CLOCK_MONOTONIC: older events are of an earlier tracing */
	bool is_unread;         /* an earlier tracing is replaced, and its state cannot be read */
	bool is_unread_ring;    /* and it has events that no process took */
};

#define MAX_MAPPINGS_DEFAULT 1048576

struct live_options {
	enum mechanism mechanism; /* the only one to attach by; MECHANISMS: the best that works */
	const char *btf;          /* a BTF file instead of the kernel's own; NULL: none */
	enum detail detail;       /* what is recorded of mappings */
	bool hypercalls;          /* count those that set and clear TCEs (pseries) */
	bool count_hits;          /* let the kernel count how often each hook runs */
	bool mappings;            /* samples have single mappings */
	uint32_t max_mappings;    /* live ones that are traced one by one, at the most */
	/*
	 * The folder to pin programs, maps and links in (PINS_PATH): tracing continues when the
	 * process has ended, and the next one takes them over. NULL: tracing ends with the source.
	 */
	const char *pins;
	bool verbose;
	struct thresholds thresholds; /* from when on something is an event */
	/*
	 * Called when all is attached, before there is a second thread and an event. If it returns
	 * a negative number, with the line for the user in error, the source is not opened; else
	 * how many events tracing-lossy it has made itself, which are counted. NULL: not called.
	 */
	int (*attached)(void *arg, const struct live_start *start, char *error, size_t len);
	/*
	 * Called for every event as it happens, from a thread of the source; it is in the next
	 * sample as well. NULL: the sample is soon enough.
	 */
	void (*on_event)(void *arg, const struct event *e);
	/*
	 * With pins: asked for each event that the process before may have logged; true: it has.
	 * NULL: none is logged.
	 */
	bool (*is_logged)(void *arg, const struct event *e);
	void *event_arg; /* for all three */
	/*
	 * Memory that outlives the process, whichever version comes next: how many events it has
	 * taken from the kernel and not handed over yet. NULL: it is not counted.
	 */
	uint64_t *taken;
};

/*
 * Load and attach the BPF programs, and open the kernel of this machine as a
 * source. NULL on failure, with the one line that says what is wrong and what
 * to do in error (at least 256 bytes). Free with source__close().
 */
struct source *source__open_live(const struct live_options *opts, char *error, size_t len);

/*
 * A recording made by tcectl record; "-" is standard input, which is a stream unless it is a
 * regular file. As above.
 */
struct source *source__open_file(const char *path, char *error, size_t len);

/*
 * tced's socket. Events are in the samples, from the first on; with history also those that tced
 * remembers from before, in the first. When tced has ended, source__next() says so, and when it is
 * back the next one continues. As above.
 */
struct source *source__open_socket(const char *path, bool history, char *error, size_t len);

/* True if a socket is there: what --from names is then tced, and no recording. */
bool source__is_socket(const char *path);
/* What a user names: a socket, or a file as above. */
struct source *source__open_path(const char *path, bool history, char *error, size_t len);

/* Samples are of now, and there is one whenever it is asked for. */
bool source__is_live(const struct source *src);

/*
 * Fill s, cleared first, with the next sample: 0, -ENODATA at a recording's end, -ECANCELED after
 * source__interrupt(), or another negative errno with the line for the user in source__error().
 */
int source__next(struct source *src, struct sample *s);
/*
 * From the next sample on, answer these queries, at most QUERIES_MOST, in the place of those before
 * (model/mapping_query.h). tced answers the first one only. A recording does not: its samples have
 * single mappings, or have none. Not while another thread is in source__next().
 */
void source__ask(struct source *src, const struct mapping_query *q, size_t n);
/* The line that belongs to the last failure. */
const char *source__error(const struct source *src);
/*
 * From another thread: end a source__next() that waits for tced or for a pipe; it then returns
 * -ECANCELED. Afterwards the source can only be closed.
 */
void source__interrupt(struct source *src);
/* Other thresholds from the next sample on; no effect if another process applies the rules. */
void source__tune(struct source *src, const struct thresholds *thresholds);
/*
 * Record this of mappings from now on; the next sample has it. 0, -ENOTSUP for a recording, or
 * another negative errno: it stays as it is, and source__error() says why.
 */
int source__set_detail(struct source *src, enum detail detail);
/* Of a tced. 0, -ENOTSUP for another source, or a negative errno with source__error(). */
int source__status(struct source *src, struct daemon_status *st);

/*
 * Have the kernel count how often the programs behind a source run, and for how long; nothing if it
 * does already. It counts every BPF program of the machine, which makes each a little slower, until
 * source__end_counting(), or the end of the source. 0, -ENOTSUP for what is not traced now, -EPERM
 * unless root asks, or another negative errno; with the line for the user in error (at least 256
 * bytes). Also while another thread is in source__next().
 */
int source__begin_counting(struct source *src, char *error, size_t len);
void source__end_counting(struct source *src);
/*
 * Read the counters of all these programs, with whole names or with what is at hand of them. 0 or a
 * negative errno with the line for the user in error, as above. Not while another thread is in
 * source__next().
 */
int source__read_counts(struct source *src, struct run_counts *counts, bool names, char *error,
			size_t len);
/*
 * Have the source count the programs that tced has pinned on this machine: one that is tced's, and
 * one that traces by itself if there are such programs, which are then counted in the place of
 * its own.
 */
void source__count_pinned(struct source *src);

/* Ends tracing unless it is pinned, and frees the source; NULL is fine. */
void source__close(struct source *src);

#endif
