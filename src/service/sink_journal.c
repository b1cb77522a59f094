// SPDX-License-Identifier: GPL-2.0-only
/*
 * sink_journal.c - the sink to the journal, with fields to search by, or to syslog if there is
 * no journal.
 *
 * Each event is sent as it happens, and counters at an interval. A datagram that the other side
 * does not take at once is not sent again: it is counted, and the next line of counters has the
 * number. The log of events has every event.
 */
#include "sink_journal.h"

#include "config.h"
#include "model/event.h"
#include "journal_fields.h"
#include "log_socket.h"
#include "sink.h"
#include "model/event_counts.h"
#include "model/sample.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

struct journal {
	struct sink sink;
	int fd;
	const char *path;
	bool native;           /* the journal's own protocol; else syslog's */
	enum config_choice as; /* configured */
	uint64_t interval_ns;
	uint64_t logged_mono_ns; /* the sample of the counters that were logged last */
	bool sampled;
	struct journal_counters last;
	pthread_mutex_t lock; /* of what follows: events come from another thread */
	struct event_counts events;
	uint64_t unsent;
	int error; /* errno of the last message; 0: it was taken */
};

/* <PRI>Nov 22 07:41:38 tced[812]: message (RFC 3164, as syslog(3) has it) */
static int send_syslog(const struct journal *j, int level, const char *message)
{
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char line[EVENT_MESSAGE_LEN + 128];
	time_t now = time(NULL);
	struct tm tm = {0};
	int n;

	localtime_r(&now, &tm);
	n = snprintf(line, sizeof(line), "<%d>%s %2d %02d:%02d:%02d " JOURNAL_IDENTIFIER "[%d]: %s",
		     LOG_DAEMON | level, months[tm.tm_mon], tm.tm_mday, tm.tm_hour, tm.tm_min,
		     tm.tm_sec, getpid(), message);
	if (n < 0)
		return -EINVAL;
	return log_socket__send(j->fd, j->path, line,
				(size_t)n < sizeof(line) ? (size_t)n : sizeof(line) - 1, false);
}

static int send_event(const struct journal *j, const struct event *event)
{
	struct journal_entry e;
	int err;

	if (!j->native)
		return send_syslog(j, journal__priority(event->severity), event->message);
	err = journal_entry__begin(&e);
	if (err)
		return err;
	journal__write_event(&e, event);
	err = journal_entry__end(&e);
	if (err)
		return err;
	err = log_socket__send(j->fd, j->path, e.text, e.len, true);
	free(e.text);
	return err;
}

static void count_sent(struct journal *j, int err)
{
	j->unsent += err != 0;
	j->error = -err;
}

static void journal_event(struct sink *o, const struct event *event)
{
	struct journal *j = (struct journal *)o;

	pthread_mutex_lock(&j->lock);
	event_counts__add(&j->events, event);
	count_sent(j, send_event(j, event));
	pthread_mutex_unlock(&j->lock);
}

static int journal_report(struct sink *o, struct sample *s)
{
	struct journal *j = (struct journal *)o;
	struct sink_state *to = sample__add_sink(s);

	if (!to)
		return -ENOMEM;
	snprintf(to->name, sizeof(to->name), "%s",
		 sink_kind__name(j->native ? SINK_JOURNAL : SINK_SYSLOG));
	pthread_mutex_lock(&j->lock);
	to->failures = j->unsent;
	to->lost = j->unsent;
	snprintf(to->reason, sizeof(to->reason), "%s", j->error ? strerror(j->error) : "");
	pthread_mutex_unlock(&j->lock);
	return 0;
}

static int send_counters(const struct journal *j)
{
	char message[EVENT_MESSAGE_LEN];
	struct journal_entry e;
	int err;

	journal__format_counters(&j->last, &j->events, j->unsent, message, sizeof(message));
	if (!j->native)
		return send_syslog(j, LOG_INFO, message);
	err = journal_entry__begin(&e);
	if (err)
		return err;
	journal__write_counters(&e, &j->last, &j->events, j->unsent, message);
	err = journal_entry__end(&e);
	if (err)
		return err;
	err = log_socket__send(j->fd, j->path, e.text, e.len, true);
	free(e.text);
	return err;
}

static void log_counters(struct journal *j)
{
	pthread_mutex_lock(&j->lock);
	count_sent(j, send_counters(j));
	pthread_mutex_unlock(&j->lock);
}

static void journal_sample(struct sink *o, const struct sample *s, const struct model *m)
{
	struct journal *j = (struct journal *)o;

	journal__take_counters(&j->last, s, m);
	if (!j->sampled)
		j->logged_mono_ns = s->mono_ns;
	j->sampled = true;
	if (!j->interval_ns || s->mono_ns < j->logged_mono_ns + j->interval_ns)
		return;
	log_counters(j);
	j->logged_mono_ns = s->mono_ns;
}

static void journal_reload(struct sink *o, const struct config *c)
{
	struct journal *j = (struct journal *)o;

	j->interval_ns = c->counters_ns;
	if (c->journal != j->as)
		fprintf(stderr, "tced: [log] journal is as it was until tced is restarted\n");
}

static void journal_close(struct sink *o)
{
	struct journal *j = (struct journal *)o;

	if (j->sampled)
		log_counters(j);
	pthread_mutex_destroy(&j->lock);
	close(j->fd);
	free(j);
}

static const struct sink_ops ops = {
    .sample = journal_sample,
    .event = journal_event,
    .report = journal_report,
    .reload = journal_reload,
    .close = journal_close,
};

/* Where messages go, NULL: nowhere. */
static const char *choose(const struct config *c, const char *journal, const char *syslog)
{
	if (c->journal == CONFIG_NO)
		return NULL;
	if (log_socket__exists(journal))
		return journal;
	return c->journal == CONFIG_AUTO && log_socket__exists(syslog) ? syslog : NULL;
}

struct sink *journal__open(const struct config *c, const char *journal, const char *syslog,
			   char *error, size_t len)
{
	const char *path = choose(c, journal, syslog);
	struct journal *j;

	error[0] = '\0';
	if (!path && c->journal == CONFIG_YES)
		snprintf(error, len,
			 "there is no journal at %s: [log] journal = auto takes syslog, no neither",
			 journal);
	if (!path)
		return NULL;
	j = calloc(1, sizeof(*j));
	if (j)
		j->fd = log_socket__open();
	if (!j || j->fd < 0) {
		snprintf(error, len, "cannot open a socket to %s: %s", path,
			 strerror(j ? -j->fd : ENOMEM));
		free(j);
		return NULL;
	}
	j->sink.ops = &ops;
	j->path = path;
	j->native = path == journal;
	j->as = c->journal;
	j->interval_ns = c->counters_ns;
	pthread_mutex_init(&j->lock, NULL);
	return &j->sink;
}

struct sink *sink__open_journal(const struct config *c, char *error, size_t len)
{
	return journal__open(c, JOURNAL_SOCKET, SYSLOG_SOCKET, error, len);
}
