/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * server_internal.h - the parts of the socket's server, for server*.c and client.c;
 * docs/protocol.md is its promise.
 *
 * Two sides: the daemon's threads hand samples and events over, under a lock that is held for
 * moments only; the server's own thread does all work on sockets. Texts for clients are shared:
 * a sample is made text once, for any number of readers.
 */
#ifndef TCETOP_SERVER_INTERNAL_H
#define TCETOP_SERVER_INTERNAL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "config.h"
#include "sink.h"
#include "model/mapping_query.h"
#include "queue.h"
#include "request.h"

#define SECOND_NS 1000000000ULL
#define SERVER_PROTOCOL 2
#define SERVER_RATE 50U                      /* requests of a client in a second */
#define SERVER_HALF_NS (10 * SECOND_NS)      /* for the rest of a request */
#define SERVER_SILENT_NS (30 * SECOND_NS)    /* until the first request */
#define SERVER_GIVES_WAY_NS SECOND_NS        /* as silent, when there is no other room */
#define SERVER_STUCK_NS (10 * SECOND_NS)     /* without a byte taken by the client */
#define SERVER_QUEUE_BYTES ((size_t)1 << 20) /* more events wait until there are fewer */
#define SERVER_WAIT_NS (20 * SECOND_NS)      /* for a sample, besides three intervals */
#define SERVER_OF_ROOT 2U                    /* places that only root can take */
#define SERVER_TEXTS 8U                      /* samples that are text at a time */

struct client {
	int fd;
	bool root; /* the process that connected is root's */
	char in[REQUEST_LEN];
	size_t used;
	struct queue out;
	bool asked;   /* at least one request that was understood */
	bool ended;   /* it will send no more */
	bool closing; /* what is queued is the last that it gets */
	bool gone;    /* to be freed */
	bool waits;   /* for a sample: request says which */
	struct request request;
	bool samples; /* subscribed to */
	bool events;
	uint64_t asked_detail; /* trace: its number among those that have */
	uint64_t sample_seen;  /* number of the last one sent */
	uint64_t event_seen;
	uint64_t came_ns;
	uint64_t half_ns;  /* since when a request is not whole; 0: none is */
	uint64_t asked_ns; /* its last request */
	uint64_t moved_ns; /* when it last took something, or had taken all */
	uint64_t second_ns;
	unsigned int requests; /* since second_ns */
};

struct server_counts {
	uint64_t connections; /* accepted */
	uint64_t refused;     /* there was no room */
	uint64_t slow;        /* dropped, since they did not read */
	uint64_t timeouts;    /* half requests, and silence */
	uint64_t bad;         /* requests */
};

/* What the newest sample is, beside itself. */
struct sample_note {
	uint64_t number;
	uint64_t events_before; /* number of the last event before it that is not news in it */
	uint64_t events;        /* of the last one that is */
	enum detail detail;     /* that it was taken with */
};

struct server {
	struct sink sink; /* first */
	char path[PATH_MAX];
	int listener;
	struct stat *made; /* the socket's file: only that one is ours to remove */
	int wake;          /* an eventfd */
	pthread_t thread;

	pthread_mutex_t lock; /* of what follows */
	bool quit;
	unsigned int most; /* clients */
	uint64_t interval_ns;
	struct sample *newest; /* NULL: none, or it is text already */
	struct sample *spare;
	struct sample_note note;
	struct lines *event[REQUEST_EVENTS_MOST]; /* number n at n % REQUEST_EVENTS_MOST */
	uint64_t events;                          /* number of the last one */
	struct mapping_query query[QUERIES_MOST]; /* that a sample is to answer */
	size_t queries;
	enum detail wanted;     /* by the last client that asked for a detail */
	uint64_t asked;         /* how many have, so far */
	uint64_t taken;         /* of them, those that the daemon knows of */
	uint64_t taken_before;  /* as many, before the last time that it asked */
	uint64_t refused_after; /* the last that were refused: from the one after this number */
	uint64_t refused;       /* to this one */
	char refusal[256];      /* why */
	uint64_t taken_sample;  /* number of the sample before that: later ones have it */

	/* The thread's own. */
	struct client **client;
	size_t clients;
	size_t room;        /* for clients, and in fds for two more */
	struct pollfd *fds; /* the wake-up, the listener, the clients */
	uint64_t deaf_ns;   /* there is no file descriptor for another one: until then */
	struct sample_note text_note;
	struct lines *text; /* of the sample that it is about, without its end; held in texts too */
	struct lines *texts[SERVER_TEXTS];
	struct sample *answers; /* of the sample that is text, what it was asked for */
	uint64_t written;       /* texts ever made */
	struct lines *end;
	uint64_t started_ns; /* CLOCK_REALTIME */
	struct server_counts counts;
};

/* server_socket.c: 0, or a negative errno with the line for the user. */
int server__listen(struct server *s, const struct config *c, char *error, size_t len);
void server__unlink(struct server *s);

/* server_loop.c: the thread, and the room that it begins with: 0 or -ENOMEM. */
int server__make_room(struct server *s);
void *server__run(void *server);

/* client.c: a client of the descriptor, which becomes its own; NULL if memory is short. */
struct client *client__new(int fd, bool root, uint64_t now);
void client__free(struct client *c);
/* It does not read what it is sent: count it, and mark it as gone. */
void client__drop_slow(struct server *s, struct client *c);

/* server_client.c: all of them may mark the client as gone. */
void client__read(struct server *s, struct client *c);
/* Answer what can be answered, and send what can be sent. */
void client__serve(struct server *s, struct client *c, uint64_t now);
void client__expire(struct server *s, struct client *c, uint64_t now);
/* Whether it may send, now. */
bool client__may_send(const struct client *c);
/* A record error, and the end. */
void client__refuse(struct server *s, struct client *c, enum protocol_error error,
		    const char *message);

/* server_answer.c: texts for clients. False: it is too much for it, or memory is short. */
bool answer__hello(struct server *s, struct client *c);
bool answer__error(struct client *c, const struct request *r, enum protocol_error error,
		   const char *message);
bool answer__status(struct server *s, struct client *c, const struct request *r);
bool answer__events(struct server *s, struct client *c, const struct request *r);
bool answer__subscribed(struct server *s, struct client *c, const struct request *r);
/* The newest sample, if there is one that the client has not, and that answers what it asks. */
bool answer__sample(struct server *s, struct client *c);
/* Hand the queries of clients that wait for an answer to the next sample. */
void answer__ask(struct server *s);
/* The detail, as soon as the one that was asked for is in force. */
bool answer__trace(struct server *s, struct client *c);
/* Events that the client has not, as many as there is room for. */
bool answer__news(struct server *s, struct client *c);

#endif
