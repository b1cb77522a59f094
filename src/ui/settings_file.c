// SPDX-License-Identifier: GPL-2.0-only
/*
 * settings_file.c - the file of the settings, as lines of "name = value".
 *
 * People edit it: a line that cannot be read does not affect the others.
 */
#include "settings.h"
#include "settings_old.h"

#include "base/format.h"
#include "base/parse.h"
#include "ui.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MOST 65536 /* ours has less than 4 KB */
#define WHY_LEN 512

/* False where there is nowhere to keep anything. */
static bool file_path(char *path, size_t len)
{
	const char *config = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");
	int n;

	/* The specification of these folders: one that is not absolute does not count. */
	if (config && config[0] == '/')
		n = snprintf(path, len, "%s/tcetop/tcetoprc", config);
	else if (home && home[0] == '/')
		n = snprintf(path, len, "%s/.config/tcetop/tcetoprc", home);
	else
		return false;
	return n > 0 && (size_t)n < len;
}

static int set_delay(struct settings *s, const char *value, char *why, size_t len)
{
	if (parse__within(value, UI_DELAY_MIN, UI_DELAY_MAX, &s->delay))
		return 0;
	snprintf(why, len, "delay is seconds, 0.1 to 3600: %s", value);
	return -EINVAL;
}

static int set_screen(struct settings *s, const char *value, char *why, size_t len)
{
	enum screen_kind kind;

	value = settings_old__screen(value);
	kind = screen_kind__parse(value, strlen(value), why, len);
	if (kind == SCREENS)
		return -EINVAL;
	s->screen = kind;
	return 0;
}

static int set_tree(struct settings *s, const char *value, char *why, size_t len)
{
	bool yes = strcmp(value, "yes") == 0;

	if (!yes && strcmp(value, "no") != 0) {
		snprintf(why, len, "tree is yes or no: %s", value);
		return -EINVAL;
	}
	s->tree = yes;
	return 0;
}

/* "SCREEN.columns" and "SCREEN.sort"; dot points at the dot in name. */
static int set_of_screen(struct settings *s, char *name, char *dot, const char *value, char *why,
			 size_t len)
{
	char text[2 * WHY_LEN], names[WHY_LEN];
	const char *setting = dot + 1, *screen;
	bool sort = strcmp(setting, "sort") == 0;
	enum screen_kind kind;

	if (!sort && strcmp(setting, "columns") != 0) {
		snprintf(why, len, "there is no setting %s", name);
		return -EINVAL;
	}
	*dot = '\0';
	screen = settings_old__screen(name);
	kind = screen_kind__parse(screen, strlen(screen), why, len);
	if (kind == SCREENS)
		return -EINVAL;
	settings_old__columns(kind, value, names, sizeof(names));
	snprintf(text, sizeof(text), "%s:%s", screen, names);
	return sort ? settings__sort(s, text, why, len) : settings__columns(s, text, why, len);
}

static int set(struct settings *s, char *name, const char *value, char *why, size_t len)
{
	char *dot = strchr(name, '.');

	if (dot)
		return set_of_screen(s, name, dot, value, why, len);
	if (strcmp(name, "delay") == 0)
		return set_delay(s, value, why, len);
	if (strcmp(name, "screen") == 0)
		return set_screen(s, value, why, len);
	if (strcmp(name, "tree") == 0)
		return set_tree(s, value, why, len);
	snprintf(why, len, "there is no setting %s", name);
	return -EINVAL;
}

static int read_line(struct settings *s, char *line, char *why, size_t len)
{
	char *equals;

	line = parse__trim(line);
	if (!line[0] || line[0] == '#')
		return 0;
	equals = strchr(line, '=');
	if (!equals) {
		snprintf(why, len, "not a line of name = value: %s", line);
		return -EINVAL;
	}
	*equals = '\0';
	return set(s, parse__trim(line), parse__trim(equals + 1), why, len);
}

static void read_text(struct settings *s, const char *path, char *text, size_t n, char *warning,
		      size_t len)
{
	char *end = text + n, *next;
	unsigned int number = 0;

	for (char *line = text; line < end; line = next) {
		char *newline = memchr(line, '\n', (size_t)(end - line));
		char why[WHY_LEN];

		next = newline ? newline + 1 : end;
		if (newline)
			*newline = '\0';
		number++;
		if (!read_line(s, line, why, sizeof(why)) || warning[0])
			continue;
		format__printable(why);
		snprintf(warning, len, "%s line %u: %s", path, number, why);
	}
}

/* What can be read of the file; -1, and why, if nothing. */
static ssize_t read_file(int fd, char *text, const char **why)
{
	size_t n = 0;
	ssize_t got;
	struct stat st;

	/* A pipe of that name could say nothing for ever. */
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		*why = "not a file";
		return -1;
	}
	do {
		got = read(fd, text + n, FILE_MOST - n);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && n < FILE_MOST);
	if (got < 0)
		*why = strerror(errno);
	else if (n == FILE_MOST)
		*why = "too long for settings";
	return *why ? -1 : (ssize_t)n;
}

void settings__load(struct settings *s, char *warning, size_t len)
{
	char path[PATH_MAX], *text = NULL;
	const char *why = NULL;
	ssize_t n;
	int fd;

	warning[0] = '\0';
	if (!file_path(path, sizeof(path)))
		return;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0) {
		s->unreadable = errno != ENOENT;
		if (s->unreadable)
			snprintf(warning, len, "%s: %s", path, strerror(errno));
		return;
	}
	text = malloc(FILE_MOST + 1);
	n = text ? read_file(fd, text, &why) : -1;
	if (n < 0) {
		s->unreadable = true;
		snprintf(warning, len, "%s: %s", path, why ? why : strerror(ENOMEM));
	} else {
		text[n] = '\0';
		read_text(s, path, text, (size_t)n, warning, len);
	}
	free(text);
	close(fd);
}

static void write_settings(FILE *out, const struct settings *s)
{
	fputs("# Written by tcetop when it ends; see tcetop(8).\n", out);
	if (s->delay > 0)
		fprintf(out, "delay = %g\n", s->delay);
	fprintf(out, "screen = %s\n", screen_kind__name(s->screen));
	fprintf(out, "tree = %s\n", s->tree ? "yes" : "no");
	for (unsigned int i = 0; i < SCREENS; i++) {
		const struct listing *l = screen_kind__listing(i);
		const struct list_options *c = &s->list_options[i];
		char names[LISTING_COLUMNS * 32];

		columns__format(&c->columns, l, names, sizeof(names));
		if (names[0])
			fprintf(out, "%s.columns = %s\n", screen_kind__name(i), names);
		if (c->sort >= 0)
			fprintf(out, "%s.sort = %s%s\n", screen_kind__name(i), c->invert ? "-" : "",
				l->columns[c->sort].name);
	}
}

/* The folders that the path goes through. */
static int make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int err;

		*slash = '\0';
		err = mkdir(path, 0700) && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (err)
			return err;
	}
	return 0;
}

/* A file that is half written is never one that is read. */
static int replace(const char *path, const struct settings *s)
{
	char temporary[PATH_MAX + 8];
	int fd, err = 0;
	FILE *out;

	snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path);
	fd = mkostemp(temporary, O_CLOEXEC);
	if (fd < 0)
		return -errno;
	out = fdopen(fd, "w");
	if (!out) {
		err = -errno;
		close(fd);
	} else {
		write_settings(out, s);
		errno = 0;
		if (ferror(out) | fclose(out))
			err = errno ? -errno : -EIO;
	}
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		unlink(temporary);
	return err;
}

int settings__save(const struct settings *s)
{
	char path[PATH_MAX], *target;
	int err;

	if (!s->changed || s->unreadable || !file_path(path, sizeof(path)))
		return 0;
	err = make_folders(path);
	if (err)
		return err;
	/* Some keep such files elsewhere, and links to them here. */
	target = realpath(path, NULL);
	err = replace(target ? target : path, s);
	free(target);
	return err;
}
