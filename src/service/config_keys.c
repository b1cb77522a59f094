// SPDX-License-Identifier: GPL-2.0-only
/* config_keys.c - the keys of tced.conf, their defaults, and how a value is read. */
#include "config_keys.h"

#include "config.h"
#include "record/event_log_reader.h"
#include "http_listen.h"
#include "base/parse.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define MS UINT64_C(1000000)
#define SECOND (1000 * MS)
#define HOUR (3600 * SECOND)
#define DAY (24 * HOUR)

#define SOCKET_LEN 107 /* sockaddr_un has no room for more */

#define AT(member) offsetof(struct config, member)

/* Ranges are wide: they are there for what must be a slip of the finger. */
static const struct config_key keys[] = {
    {"tced", "interval", "1s", CONFIG_DURATION, AT(interval_ns), 100 * MS, HOUR, "100ms to 1h"},
    {"tced", "detail", "stacks", CONFIG_DETAIL, AT(detail), 0, 0, NULL},
    {"tced", "stacks", NULL, CONFIG_STACKS, AT(detail), 0, 0, NULL},
    {"tced", "hypercalls", "no", CONFIG_SWITCH, AT(hypercalls), 0, 0, NULL},
    {"tced", "max_mappings", "1048576", CONFIG_NUMBER, AT(max_mappings), 1024, 1 << 24,
     "1024 to 16777216"},
    {"tced", "event_log", EVENT_LOG_PATH, CONFIG_PATH_OF, AT(event_log), 1, PATH_MAX - 1, NULL},
    {"thresholds", "full_percent", "90%", CONFIG_PERCENT, AT(thresholds.full.percent), 1, 100,
     "1 to 100"},
    {"thresholds", "full_run", "16", CONFIG_NUMBER, AT(thresholds.full.run), 0, 1 << 24,
     "0 to 16777216"},
    {"thresholds", "old", "1m", CONFIG_DURATION, AT(thresholds.old_ns), SECOND, 30 * DAY,
     "1s to 720h"},
    {"socket", "path", "/run/tced/tced.sock", CONFIG_PATH_OF, AT(socket), 0, SOCKET_LEN, NULL},
    {"socket", "group", "tced", CONFIG_NAME, AT(group), 0, CONFIG_NAME_LEN - 1, NULL},
    {"socket", "clients", "64", CONFIG_NUMBER, AT(clients), 1, 1024, "1 to 1024"},
    {"log", "journal", "auto", CONFIG_CHOICE, AT(journal), 0, 0, NULL},
    {"log", "counters", "1h", CONFIG_DURATION, AT(counters_ns), 0, 30 * DAY, "0 to 720h"},
    {"metrics", "textfile", "", CONFIG_PATH_OF, AT(textfile), 0, PATH_MAX - 1, NULL},
    {"metrics", "listen", "", CONFIG_ADDRESS, AT(listen), 0, CONFIG_NAME_LEN - 1, NULL},
};

_Static_assert(sizeof(keys) / sizeof(keys[0]) <= CONFIG_KEYS_MOST, "more keys than readers count");

const struct config_key *config__keys(size_t *n)
{
	*n = sizeof(keys) / sizeof(keys[0]);
	return keys;
}

static int refuse(const struct config_key *key, const char *wants, const char *value, char *why,
		  size_t len)
{
	snprintf(why, len, "%s is %s, not \"%s\"", key->name, wants, value);
	return -EINVAL;
}

static int set_duration(uint64_t *ns, const struct config_key *key, const char *value, char *why,
			size_t len)
{
	char wants[96];
	uint64_t n;

	if (parse__duration(value, &n) && n >= key->least && n <= key->most) {
		*ns = n;
		return 0;
	}
	snprintf(wants, sizeof(wants), "a time from %s (500ms, 30s, 5m, 2h)", key->range);
	return refuse(key, wants, value, why, len);
}

static int set_number(unsigned int *number, const struct config_key *key, const char *value,
		      char *why, size_t len)
{
	char wants[64];
	uint64_t n;

	if (parse__number(value, &n) && n >= key->least && n <= key->most) {
		*number = (unsigned int)n;
		return 0;
	}
	snprintf(wants, sizeof(wants), "a number from %s", key->range);
	return refuse(key, wants, value, why, len);
}

static int set_percent(unsigned int *number, const struct config_key *key, const char *value,
		       char *why, size_t len)
{
	char digits[32];
	size_t n = strlen(value);

	if (n && n < sizeof(digits) && value[n - 1] == '%') {
		snprintf(digits, sizeof(digits), "%.*s", (int)(n - 1), value);
		value = digits;
	}
	return set_number(number, key, value, why, len);
}

static int set_detail(enum detail *detail, const struct config_key *key, const char *value,
		      char *why, size_t len)
{
	return detail__parse(value, detail) ? 0 : refuse(key, DETAIL_NAMES, value, why, len);
}

static int set_stacks(enum detail *detail, const struct config_key *key, const char *value,
		      char *why, size_t len)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return refuse(key, "yes or no", value, why, len);
	*detail = !strcmp(value, "yes") ? DETAIL_STACKS : DETAIL_LEDGER;
	return 0;
}

static int set_switch(enum config_choice *chosen, const struct config_key *key, const char *value,
		      char *why, size_t len)
{
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return refuse(key, "yes or no", value, why, len);
	*chosen = !strcmp(value, "yes") ? CONFIG_YES : CONFIG_NO;
	return 0;
}

static int set_choice(enum config_choice *list_options, const struct config_key *key,
		      const char *value, char *why, size_t len)
{
	static const char *const words[] = {
	    [CONFIG_AUTO] = "auto", [CONFIG_YES] = "yes", [CONFIG_NO] = "no"};

	for (unsigned int i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(value, words[i])) {
			*list_options = i;
			return 0;
		}
	return refuse(key, "auto, yes or no", value, why, len);
}

static bool is_word(const char *text)
{
	for (; *text; text++)
		if (isspace((unsigned char)*text) || *text == '/')
			return false;
	return true;
}

/* What is wrong with a text; NULL: nothing. Empty is none, where that may be. */
static const char *refuse_text(const struct config_key *key, const char *value)
{
	if (!value[0])
		return key->least ? "a path from / on" : NULL;
	if (key->type == CONFIG_PATH_OF && value[0] != '/')
		return key->least ? "a path from / on" : "a path from / on, or nothing";
	if (key->type == CONFIG_NAME && !is_word(value))
		return "one name";
	if (key->type == CONFIG_ADDRESS && !http_listen__understands(value))
		return "ADDRESS:PORT (127.0.0.1:9797), or nothing";
	return NULL;
}

static int set_text(char *text, const struct config_key *key, const char *value, char *why,
		    size_t len)
{
	const char *wants = refuse_text(key, value);
	size_t n = strlen(value);

	if (wants)
		return refuse(key, wants, value, why, len);
	if (n > key->most) {
		snprintf(why, len, "%s has %zu bytes, and room for %zu", key->name, n,
			 (size_t)key->most);
		return -EINVAL;
	}
	memcpy(text, value, n + 1);
	return 0;
}

int config__set(struct config *c, const struct config_key *key, const char *value, char *why,
		size_t len)
{
	void *member = (char *)c + key->offset;

	switch (key->type) {
	case CONFIG_DURATION:
		return set_duration(member, key, value, why, len);
	case CONFIG_DETAIL:
		return set_detail(member, key, value, why, len);
	case CONFIG_STACKS:
		return set_stacks(member, key, value, why, len);
	case CONFIG_SWITCH:
		return set_switch(member, key, value, why, len);
	case CONFIG_CHOICE:
		return set_choice(member, key, value, why, len);
	case CONFIG_NUMBER:
		return set_number(member, key, value, why, len);
	case CONFIG_PERCENT:
		return set_percent(member, key, value, why, len);
	default:
		return set_text(member, key, value, why, len);
	}
}
