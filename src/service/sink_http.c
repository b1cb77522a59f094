// SPDX-License-Identifier: GPL-2.0-only
/*
 * sink_http.c - the sink to Prometheus: GET /metrics, by libmicrohttpd.
 *
 * A thread of the library serves the text of the last sample: the daemon makes it, and never
 * waits for a reader. The thread is made with the first sample, and not before: until then the
 * daemon has privileges that it drops, and a thread would keep its own.
 */
#include "sink.h"

#include "config.h"

#include <stdio.h>

#ifdef HAVE_MICROHTTPD

#include "http_listen.h"
#include "report/metrics.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CONNECTIONS 16
#define TIMEOUT_S 5
#define CONNECTION_BYTES 32768

static const char pointer[] = "tced: the metrics are at /metrics\n";

struct text {
	char *at;
	size_t len;
};

struct http {
	struct sink sink;
	char where[CONFIG_NAME_LEN];
	int fd; /* -1: it is the server's */
	struct MHD_Daemon *server;
	pthread_mutex_t lock;                /* of the texts */
	struct text texts[METRICS_TEXT + 1]; /* by format */
};

static struct text make_text(enum metrics_format format, const struct sample *s,
			     const struct model *m)
{
	struct text t = {0};
	FILE *out = open_memstream(&t.at, &t.len);
	int err = out ? metrics__write(out, format, s, m) : -1;

	if (out && (fclose(out) || err)) {
		free(t.at);
		t = (struct text){0};
	}
	return t;
}

static enum MHD_Result answer(struct MHD_Connection *c, unsigned int status, const char *type,
			      const char *text, size_t len)
{
	/* Copied, not changed: the library's type has no const. */
	struct MHD_Response *r =
	    MHD_create_response_from_buffer(len, (void *)text, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result queued;

	if (!r)
		return MHD_NO;
	MHD_add_response_header(r, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
	queued = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return queued;
}

static enum MHD_Result answer_line(struct MHD_Connection *c, unsigned int status, const char *line)
{
	return answer(c, status, "text/plain; charset=utf-8", line, strlen(line));
}

static enum MHD_Result answer_metrics(struct http *h, struct MHD_Connection *c)
{
	enum metrics_format format = metrics__negotiate(
	    MHD_lookup_connection_value(c, MHD_HEADER_KIND, MHD_HTTP_HEADER_ACCEPT));
	enum MHD_Result result;

	pthread_mutex_lock(&h->lock);
	if (h->texts[format].at)
		result = answer(c, MHD_HTTP_OK, metrics__content_type(format), h->texts[format].at,
				h->texts[format].len);
	else
		result = answer_line(c, MHD_HTTP_SERVICE_UNAVAILABLE, "tced: out of memory\n");
	pthread_mutex_unlock(&h->lock);
	return result;
}

/* In the server's thread. Whatever is sent along is not waited for. */
static enum MHD_Result serve(void *http, struct MHD_Connection *c, const char *url,
			     const char *method, const char *version, const char *data,
			     size_t *size, void **request)
{
	(void)version;
	(void)data;
	(void)size;
	(void)request;
	if (strcmp(method, MHD_HTTP_METHOD_GET) && strcmp(method, MHD_HTTP_METHOD_HEAD))
		return answer_line(c, MHD_HTTP_METHOD_NOT_ALLOWED, "tced: only GET and HEAD\n");
	if (!strcmp(url, "/metrics"))
		return answer_metrics(http, c);
	if (!strcmp(url, "/"))
		return answer_line(c, MHD_HTTP_OK, pointer);
	return answer_line(c, MHD_HTTP_NOT_FOUND, pointer);
}

/* Tried once: a failure is reported, and there are no metrics. */
static void start(struct http *h)
{
	h->server = MHD_start_daemon(
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_ITC, 0, NULL, NULL, serve, h,
	    MHD_OPTION_LISTEN_SOCKET, h->fd, MHD_OPTION_CONNECTION_LIMIT, (unsigned int)CONNECTIONS,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned int)TIMEOUT_S,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)CONNECTION_BYTES, MHD_OPTION_END);
	if (!h->server) {
		fprintf(stderr, "tced: cannot serve metrics on %s: no thread\n", h->where);
		close(h->fd);
	}
	h->fd = -1;
}

static void http_sample(struct sink *o, const struct sample *s, const struct model *m)
{
	struct http *h = (struct http *)o;

	for (unsigned int f = 0; f <= METRICS_TEXT; f++) {
		struct text now = make_text(f, s, m);
		struct text old;

		pthread_mutex_lock(&h->lock);
		old = h->texts[f];
		h->texts[f] = now;
		pthread_mutex_unlock(&h->lock);
		free(old.at);
	}
	if (h->fd >= 0)
		start(h);
}

static void http_reload(struct sink *o, const struct config *c)
{
	struct http *h = (struct http *)o;

	if (strcmp(h->where, c->listen))
		fprintf(stderr, "tced: [metrics] listen is %s until tced is restarted\n", h->where);
}

static void http_close(struct sink *o)
{
	struct http *h = (struct http *)o;

	if (h->server)
		MHD_stop_daemon(h->server);
	if (h->fd >= 0)
		close(h->fd);
	for (unsigned int f = 0; f <= METRICS_TEXT; f++)
		free(h->texts[f].at);
	pthread_mutex_destroy(&h->lock);
	free(h);
}

static const struct sink_ops ops = {
    .sample = http_sample,
    .reload = http_reload,
    .close = http_close,
};

struct sink *sink__open_http(const struct config *c, char *error, size_t len)
{
	struct http *h;
	int fd;

	error[0] = '\0';
	if (!c->listen[0])
		return NULL;
	fd = http_listen__open(c->listen, error, len);
	if (fd < 0)
		return NULL;
	h = calloc(1, sizeof(*h));
	if (!h) {
		snprintf(error, len, "out of memory");
		close(fd);
		return NULL;
	}
	h->sink.ops = &ops;
	h->fd = fd;
	memcpy(h->where, c->listen, sizeof(h->where));
	pthread_mutex_init(&h->lock, NULL);
	return &h->sink;
}

#else

struct sink *sink__open_http(const struct config *c, char *error, size_t len)
{
	error[0] = '\0';
	if (c->listen[0])
		snprintf(
		    error, len,
		    "[metrics] listen: this tced was built without libmicrohttpd; use textfile");
	return NULL;
}

#endif
