// SPDX-License-Identifier: GPL-2.0-only
/*
 * hostile SOCKET - bad clients of tced: half requests, lines of 10 MB, garbage, a thousand
 * connections, readers that never read, some that leave in the middle. Meanwhile a good one asks
 * for sample after sample. Status 0: that one got whole samples during and after each of them; a
 * line on standard output for each says so.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define PATIENCE_MS 30000
#define MANY 1000
#define LONG_LINE 10000000

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int served; /* a byte for each sample that the good client has */

static int enter(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address))) {
		perror("connect");
		exit(1);
	}
	return fd;
}

static void say(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t n = send(fd, text, len, MSG_NOSIGNAL);

		if (n <= 0)
			return; /* thrown out, as it should be */
		text += n;
		len -= (size_t)n;
	}
}

/* Asks for samples, each newer than the last; any that is not whole ends it. */
static void be_good(int done)
{
	unsigned long number = 0, newer = 0;
	int fd = enter(), inside = 0;
	FILE *in = fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	while ((n = getline(&line, &room, in)) > 0) {
		char request[80];
		int len;

		if (line[0] != '{' || n < 3 || strcmp(line + n - 2, "}\n"))
			break;
		if (!strncmp(line, "{\"kind\":\"begin\",\"sample\":", 25))
			newer = strtoul(line + 25, NULL, 10);
		else if (!strncmp(line, "{\"kind\":\"sample\"", 16))
			inside++;
		if (!strcmp(line, "{\"kind\":\"end\"}\n")) {
			if (inside != 1 || newer <= number || write(done, "", 1) != 1)
				break;
			inside = 0;
			number = newer;
		} else if (strncmp(line, "{\"kind\":\"hello\"", 15)) {
			continue;
		}
		len = snprintf(request, sizeof(request),
			       "{\"request\":\"sample\",\"newer_than\":%lu}\n", number);
		say(fd, request, (size_t)len);
	}
	exit(1);
}

/* Two samples more: the second was begun after the attack. */
static void check(const char *attack)
{
	struct pollfd p = {.fd = served, .events = POLLIN};
	char bytes[4096];

	/* Those from before it do not count. */
	while (poll(&p, 1, 0) == 1 && read(served, bytes, sizeof(bytes)) > 0)
		;
	for (int i = 0; i < 2; i++) {
		if (poll(&p, 1, PATIENCE_MS) == 1 && read(served, bytes, 1) == 1)
			continue;
		printf("FAIL %s\n", attack);
		exit(1);
	}
	printf("ok %s\n", attack);
	fflush(stdout);
}

static void attack(const char *name, int n, const char *text, size_t len, int stays)
{
	int *fds = calloc((size_t)n, sizeof(*fds));

	for (int i = 0; i < n; i++) {
		fds[i] = enter();
		say(fds[i], text, len);
		if (!stays)
			close(fds[i]);
	}
	check(name);
	for (int i = 0; stays && i < n; i++)
		close(fds[i]);
	free(fds);
	check(name);
}

int main(int argc, char **argv)
{
	static const char half[] = "{\"request\":\"sam", sample[] = "{\"request\":\"sample\"}\n",
			  all[] = "{\"request\":\"subscribe\",\"samples\":true,\"events\":true}\n";
	const struct rlimit files = {2 * MANY, 2 * MANY};
	char *garbage = malloc(LONG_LINE), *flood;
	int done[2];

	if (argc != 2 || !garbage || pipe(done) || setrlimit(RLIMIT_NOFILE, &files))
		return 64;
	strncpy(address.sun_path, argv[1], sizeof(address.sun_path) - 1);
	served = done[0];
	if (fork() == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		be_good(done[1]);
	}
	close(done[1]);
	check("nobody else");
	attack("half requests", 30, half, sizeof(half) - 1, 1);
	memset(garbage, 'x', LONG_LINE);
	attack("long lines", 5, garbage, LONG_LINE, 0);
	for (int i = 0; i < LONG_LINE; i++)
		garbage[i] = (char)random();
	attack("garbage", 20, garbage, 100000, 0);
	attack("never reading", 30, all, sizeof(all) - 1, 1);
	attack("leaving in the middle", 50, sample, sizeof(sample) - 1, 0);
	flood = malloc(1000 * sizeof(sample));
	for (size_t i = 0; i < 1000; i++)
		memcpy(flood + i * (sizeof(sample) - 1), sample, sizeof(sample) - 1);
	attack("a flood of requests", 10, flood, 1000 * (sizeof(sample) - 1), 1);
	attack("a thousand connections", MANY, "", 0, 1);
	return 0;
}
