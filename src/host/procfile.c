// SPDX-License-Identifier: GPL-2.0-only
/* procfile.c - lines of files in /proc, parsed. */
#include "procfile.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

/* Blanks in a field are written as three octal digits. */
static bool is_escape(const char *text)
{
	for (int i = 1; i <= 3; i++)
		if (text[i] < '0' || text[i] > '7')
			return false;
	return text[0] == '\\';
}

/* The next field of the line, unescaped; NULL at the end. */
static const char *take_field(const char *line, char *field, size_t len)
{
	size_t n = 0;

	line += strspn(line, " \t");
	if (!*line || *line == '\n')
		return NULL;
	while (*line && !strchr(" \t\n", *line)) {
		char c = *line;

		if (is_escape(line)) {
			c = (char)((line[1] - '0') << 6 | (line[2] - '0') << 3 | (line[3] - '0'));
			line += 3;
		}
		line++;
		if (n + 1 < len)
			field[n++] = c;
	}
	field[n] = '\0';
	return line;
}

bool procfile__mount(const char *line, struct mount_line *m)
{
	char field[PROCFILE_PATH_LEN];

	/* ID, parent, major:minor, root, mount point, options, any number of tags, a dash. */
	for (int i = 0; i < 5; i++) {
		line = take_field(line, i == 4 ? m->point : field, PROCFILE_PATH_LEN);
		if (!line || (i == 2 && sscanf(field, "%u:%u", &m->major, &m->minor) != 2))
			return false;
	}
	do {
		line = take_field(line, field, sizeof(field));
		if (!line)
			return false;
	} while (strcmp(field, "-") != 0);
	line = take_field(line, m->type, sizeof(m->type));
	return line && take_field(line, m->source, sizeof(m->source));
}

bool procfile__swap(const char *line, char *path, size_t len)
{
	return take_field(line, path, len) && path[0] == '/';
}

bool procfile__ssh_address(const char *value, char *address, size_t len)
{
	unsigned char binary[sizeof(struct in6_addr)];
	char field[64];

	/* Their address and port, then ours. */
	for (int i = 0; i < 3; i++) {
		value = take_field(value, field, sizeof(field));
		if (!value)
			return false;
	}
	field[strcspn(field, "%")] = '\0';
	if (inet_pton(AF_INET, field, binary) != 1 && inet_pton(AF_INET6, field, binary) != 1)
		return false;
	return snprintf(address, len, "%s", field) < (int)len;
}
