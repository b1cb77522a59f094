// SPDX-License-Identifier: GPL-2.0-only
/* sampler.c - samples taken by a thread. */
#include "sampler.h"

#include "model/sample.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum state {
	IDLE,  /* nothing is asked for */
	BUSY,  /* the thread has the source and the sample */
	READY, /* the result waits to be taken */
};

struct sampler {
	struct source *src;
	pthread_t thread;
	int fd;
	pthread_mutex_t lock; /* of what follows, but for the sample while BUSY */
	pthread_cond_t wake;
	enum state state;
	bool quit;
	struct sample *sample;
	int result;
};

/* Until there is something to do: false at the end. */
static bool sampler__wait(struct sampler *s)
{
	bool quit;

	pthread_mutex_lock(&s->lock);
	while (!s->quit && s->state != BUSY)
		pthread_cond_wait(&s->wake, &s->lock);
	quit = s->quit;
	pthread_mutex_unlock(&s->lock);
	return !quit;
}

static void *sampler__run(void *arg)
{
	struct sampler *s = arg;

	while (sampler__wait(s)) {
		int result = source__next(s->src, s->sample);

		pthread_mutex_lock(&s->lock);
		s->result = result;
		s->state = READY;
		eventfd_write(s->fd, 1);
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

/* Signals are for the thread that waits for them. */
static int sampler__start(struct sampler *s)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&s->thread, NULL, sampler__run, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return err;
}

static void sampler__release(struct sampler *s)
{
	if (s->fd >= 0)
		close(s->fd);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	sample__free(s->sample);
	free(s);
}

struct sampler *sampler__new(struct source *src)
{
	struct sampler *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->src = src;
	s->sample = sample__new();
	s->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	if (!s->sample || s->fd < 0 || sampler__start(s)) {
		sampler__release(s);
		return NULL;
	}
	return s;
}

void sampler__free(struct sampler *s)
{
	bool busy;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->quit = true;
	busy = s->state == BUSY;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	if (busy)
		source__interrupt(s->src);
	pthread_join(s->thread, NULL);
	sampler__release(s);
}

int sampler__fd(const struct sampler *s)
{
	return s->fd;
}

void sampler__ask(struct sampler *s)
{
	pthread_mutex_lock(&s->lock);
	if (s->state == IDLE) {
		s->state = BUSY;
		pthread_cond_signal(&s->wake);
	}
	pthread_mutex_unlock(&s->lock);
}

bool sampler__is_busy(const struct sampler *s)
{
	/* The lock is not part of the state that const promises not to change. */
	pthread_mutex_t *lock = (pthread_mutex_t *)&s->lock;
	bool busy;

	pthread_mutex_lock(lock);
	busy = s->state == BUSY;
	pthread_mutex_unlock(lock);
	return busy;
}

int sampler__take(struct sampler *s, struct sample **sample)
{
	int result = -EAGAIN;
	eventfd_t count;

	pthread_mutex_lock(&s->lock);
	if (s->state == READY) {
		result = s->result;
		s->state = IDLE;
		eventfd_read(s->fd, &count);
		if (!result) {
			struct sample *taken = s->sample;

			s->sample = *sample;
			*sample = taken;
		}
	}
	pthread_mutex_unlock(&s->lock);
	return result;
}
