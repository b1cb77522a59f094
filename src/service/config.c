// SPDX-License-Identifier: GPL-2.0-only
/*
 * config.c - tced.conf, line by line, with the error of each line.
 *
 * config_keys.c has the meaning of the keys.
 */
#include "config.h"

#include "config_keys.h"
#include "base/parse.h"
#include "base/format.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHY_LEN 512

struct reader {
	struct config *c;
	char section[32]; /* empty: none yet */
	unsigned int line;
	unsigned int given[CONFIG_KEYS_MOST]; /* the line that a key was given in, 0: none */
	char why[WHY_LEN];
};

void config__default(struct config *c)
{
	char why[WHY_LEN];
	size_t n;
	const struct config_key *keys = config__keys(&n);

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < n; i++)
		if (keys[i].standard)
			config__set(c, &keys[i], keys[i].standard, why, sizeof(why));
}

static bool is_comment(char c)
{
	return c == '#' || c == ';';
}

/* A comment begins a line, or follows a blank: so a path may have its signs. */
static void cut_comment(char *line)
{
	for (char *at = line; *at; at++)
		if (is_comment(*at) && (at == line || isspace((unsigned char)at[-1]))) {
			*at = '\0';
			return;
		}
}

/* Every section, or every key of one, behind what why says already. */
static void list_names(struct reader *r, const char *section)
{
	size_t n, used = strlen(r->why);
	const struct config_key *keys = config__keys(&n);
	const char *last = "";

	for (size_t i = 0; i < n && used < sizeof(r->why); i++) {
		const char *name = section ? keys[i].name : keys[i].section;

		if (!keys[i].standard || !strcmp(name, last) ||
		    (section && strcmp(section, keys[i].section) != 0))
			continue;
		used += (size_t)snprintf(r->why + used, sizeof(r->why) - used, "%s%s%s%s",
					 last[0] ? ", " : " ", section ? "" : "[", name,
					 section ? "" : "]");
		last = name;
	}
}

static int read_section(struct reader *r, char *line)
{
	size_t n, end = strlen(line);
	const struct config_key *keys = config__keys(&n);

	if (line[end - 1] != ']') {
		snprintf(r->why, sizeof(r->why), "a section is [NAME], not \"%s\"", line);
		return -EINVAL;
	}
	line[end - 1] = '\0';
	line = parse__trim(line + 1);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(keys[i].section, line)) {
			snprintf(r->section, sizeof(r->section), "%s", line);
			return 0;
		}
	snprintf(r->why, sizeof(r->why), "there is no section [%s], but", line);
	list_names(r, NULL);
	return -EINVAL;
}

static const struct config_key *find_key(struct reader *r, const char *name, size_t *position)
{
	size_t n;
	const struct config_key *keys = config__keys(&n);

	for (*position = 0; *position < n; ++*position)
		if (!strcmp(keys[*position].section, r->section) &&
		    !strcmp(keys[*position].name, name))
			return &keys[*position];
	if (!r->section[0]) {
		snprintf(r->why, sizeof(r->why), "%s comes before any section: they are", name);
		list_names(r, NULL);
	} else {
		snprintf(r->why, sizeof(r->why), "there is no key %s in [%s], but", name,
			 r->section);
		list_names(r, r->section);
	}
	return NULL;
}

/* By its older name. */
static bool is_given_otherwise(struct reader *r, const struct config_key *key, size_t position)
{
	size_t n;
	const struct config_key *keys = config__keys(&n);

	for (size_t i = 0; i < n; i++) {
		if (i == position || keys[i].offset != key->offset || !r->given[i])
			continue;
		snprintf(r->why, sizeof(r->why), "%s is given a second time, as %s in line %u",
			 key->name, keys[i].name, r->given[i]);
		return true;
	}
	return false;
}

static int read_key(struct reader *r, char *line)
{
	char *equals = strchr(line, '=');
	const struct config_key *key;
	const char *name;
	size_t position;

	if (!equals) {
		snprintf(r->why, sizeof(r->why), "neither [SECTION] nor KEY = VALUE: \"%s\"", line);
		return -EINVAL;
	}
	*equals = '\0';
	name = parse__trim(line);
	key = find_key(r, name, &position);
	if (!key)
		return -EINVAL;
	if (r->given[position]) {
		snprintf(r->why, sizeof(r->why), "%s is given a second time, after line %u", name,
			 r->given[position]);
		return -EINVAL;
	}
	r->given[position] = r->line;
	if (is_given_otherwise(r, key, position))
		return -EINVAL;
	return config__set(r->c, key, parse__trim(equals + 1), r->why, sizeof(r->why));
}

static int read_line(struct reader *r, char *line, size_t len)
{
	r->line++;
	if (strlen(line) != len) {
		snprintf(r->why, sizeof(r->why), "this is not text");
		return -EINVAL;
	}
	cut_comment(line);
	line = parse__trim(line);
	if (!line[0])
		return 0;
	return line[0] == '[' ? read_section(r, line) : read_key(r, line);
}

static int read_file(struct reader *r, FILE *in)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;
	int err = 0;

	errno = 0;
	while (!err && (n = getline(&line, &room, in)) > 0)
		err = read_line(r, line, (size_t)n);
	if (!err && ferror(in))
		err = errno ? -errno : -EIO;
	free(line);
	return err;
}

/* A pipe of that name could say nothing for ever. */
static FILE *open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	FILE *in;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		errno = EINVAL;
		return NULL;
	}
	in = fdopen(fd, "r");
	if (!in)
		close(fd);
	return in;
}

int config__read(struct config *c, const char *path, char *error, size_t len)
{
	struct reader r = {.c = c};
	FILE *in = open_file(path);
	int err;

	if (!in) {
		err = -errno;
		snprintf(error, len, "cannot read %s: %s", path,
			 err == -EINVAL ? "not a file" : strerror(-err));
		return err;
	}
	err = read_file(&r, in);
	fclose(in);
	if (err && r.why[0]) {
		format__printable(r.why);
		snprintf(error, len, "%s:%u: %s", path, r.line, r.why);
	} else if (err) {
		snprintf(error, len, "cannot read %s: %s", path, strerror(-err));
	}
	return err;
}

int config__load(struct config *c, const char *path, char *error, size_t len)
{
	int err;

	config__default(c);
	err = config__read(c, path, error, len);
	return err == -ENOENT && !strcmp(path, CONFIG_PATH) ? 0 : err;
}
