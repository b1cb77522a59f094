/* SPDX-License-Identifier: GPL-2.0-only */
/* stop.h - signals that end the program, turned into one flag, and waiting that they can end. */
#ifndef TCETOP_STOP_H
#define TCETOP_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * From now on SIGINT, SIGTERM, SIGHUP and SIGQUIT only set the flag. They are
 * blocked except inside stop__wait(), so that none can come just before it. SIGHUP stays ignored
 * where it is (nohup).
 */
void stop__catch(void);
bool stop__asked(void);

/* The same, but SIGHUP asks a daemon to read its configuration again. */
void stop__catch_for_service(void);
/* From any thread: end the service's stop__wait(), now or when it begins. */
void stop__wake(void);
/* Whether that was asked since the last call. */
bool stop__reload_asked(void);

/*
 * Wait until fd (-1: none) can be read, the seconds are over (negative: no
 * limit) or a signal came. 1: readable, 0: not, or -1 when fd has hung up.
 */
int stop__wait(int fd, double seconds);
/* The same on n of them: what poll() says is in revents, which is 0 where nothing came. */
struct pollfd;
void stop__wait_any(struct pollfd *fds, size_t n, double seconds);

/*
 * A stream to write to fd, which may have no reader: once stop__asked(), text that is not taken for
 * a while fails with ECANCELED. NULL with errno set. Closing it leaves fd open.
 */
FILE *stop__stream(int fd);

#endif
