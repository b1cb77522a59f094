// SPDX-License-Identifier: GPL-2.0-only
/* test_config.c - tced.conf: its values, and messages that name each wrong line and the reason. */
#include "fixture.h"

#include <errno.h>
#include <unistd.h>

#include "service/config.h"
#include "service/config_keys.h"

static char path[64]; /* of the file */

static int make_file(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof(path), "/tmp/test_config.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static void write_file(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

/* The defaults, and this over them. */
static void reads(struct config *c, const char *text)
{
	char error[CONFIG_ERROR_LEN] = "";

	write_file(text, strlen(text));
	config__default(c);
	assert_int_equal(config__read(c, path, error, sizeof(error)), 0);
	assert_string_equal(error, "");
}

/* That line is wrong, and the message has all of expected. */
static void refuses(const char *text, unsigned int line, const char *expected)
{
	char error[CONFIG_ERROR_LEN] = "", want[CONFIG_ERROR_LEN];
	struct config c;

	write_file(text, strlen(text));
	config__default(&c);
	assert_int_equal(config__read(&c, path, error, sizeof(error)), -EINVAL);
	snprintf(want, sizeof(want), "%s:%u: %s", path, line, expected);
	assert_string_equal(error, want);
}

static void defaults_are_what_the_header_says(void **state)
{
	struct config c;

	(void)state;
	memset(&c, 0xff, sizeof(c));
	config__default(&c);
	assert_int_equal(c.interval_ns, SECOND);
	assert_int_equal(c.detail, DETAIL_STACKS);
	assert_int_equal(c.hypercalls, CONFIG_NO);
	assert_int_equal(c.max_mappings, 1048576);
	assert_string_equal(c.event_log, "/var/log/tced/events.jsonl");
	assert_int_equal(c.thresholds.full.percent, NEARLY_FULL_PERCENT);
	assert_int_equal(c.thresholds.full.run, NEARLY_FULL_RUN);
	assert_int_equal(c.thresholds.old_ns, RULES_OLD_NS);
	assert_string_equal(c.socket, "/run/tced/tced.sock");
	assert_string_equal(c.group, "tced");
	assert_int_equal(c.clients, 64);
	assert_int_equal(c.journal, CONFIG_AUTO);
	assert_int_equal(c.counters_ns, 3600 * SECOND);
	assert_string_equal(c.textfile, "");
	assert_string_equal(c.listen, "");
}

static void every_key_is_read(void **state)
{
	struct config c;

	(void)state;
	reads(&c, "[tced]\ninterval = 500ms\ndetail = census\nhypercalls = yes\nmax_mappings = "
		  "4096\nevent_log = /e\n"
		  "[thresholds]\nfull_percent = 75\nfull_run = 0x20\nold = 5m\n"
		  "[socket]\npath =\ngroup = wheel\nclients = 3\n"
		  "[log]\njournal = no\ncounters = 0\n"
		  "[metrics]\ntextfile = /t.prom\nlisten = [::1]:9797\n");
	assert_int_equal(c.interval_ns, SECOND / 2);
	assert_int_equal(c.detail, DETAIL_CENSUS);
	assert_int_equal(c.hypercalls, CONFIG_YES);
	assert_int_equal(c.max_mappings, 4096);
	assert_string_equal(c.event_log, "/e");
	assert_int_equal(c.thresholds.full.percent, 75);
	assert_int_equal(c.thresholds.full.run, 32);
	assert_int_equal(c.thresholds.old_ns, 300 * SECOND);
	assert_string_equal(c.socket, "");
	assert_string_equal(c.group, "wheel");
	assert_int_equal(c.clients, 3);
	assert_int_equal(c.journal, CONFIG_NO);
	assert_int_equal(c.counters_ns, 0);
	assert_string_equal(c.textfile, "/t.prom");
	assert_string_equal(c.listen, "[::1]:9797");
}

static void lines_may_look_so(void **state)
{
	struct config c;

	(void)state;
	reads(&c, "# one\n; two\n\n  [ tced ]  # three\r\n\tinterval=2s\t; four\r\n"
		  "event_log = /a#b;c  # five\n[log]\n[tced]\nstacks=no");
	assert_int_equal(c.interval_ns, 2 * SECOND);
	assert_string_equal(c.event_log, "/a#b;c");
	assert_int_equal(c.detail, DETAIL_LEDGER);
	reads(&c, "[tced]\nstacks = yes\n");
	assert_int_equal(c.detail, DETAIL_STACKS);
	reads(&c, "");
	assert_int_equal(c.interval_ns, SECOND);
}

static void what_is_wrong_is_said(void **state)
{
	(void)state;
	refuses(
	    "\n[tceds]\n", 2,
	    "there is no section [tceds], but [tced], [thresholds], [socket], [log], [metrics]");
	refuses("[tced\n", 1, "a section is [NAME], not \"[tced\"");
	refuses("[\n", 1, "a section is [NAME], not \"[\"");
	refuses(
	    "interval = 1s\n", 1,
	    "interval comes before any section: they are [tced], [thresholds], [socket], [log], "
	    "[metrics]");
	refuses(
	    "[tced]\ninterwal = 1s\n", 2,
	    "there is no key interwal in [tced], but interval, detail, hypercalls, max_mappings, "
	    "event_log");
	refuses("[log]\ninterval = 1s\n", 2,
		"there is no key interval in [log], but journal, counters");
	refuses("[tced]\ndetail = census\n\nstacks = no\n", 4,
		"stacks is given a second time, as detail in line 2");
	refuses("[tced]\n\ninterval 1s\n", 3, "neither [SECTION] nor KEY = VALUE: \"interval 1s\"");
	refuses("[tced]\ninterval = 1s\n[log]\n[tced]\ninterval = 1s\n", 5,
		"interval is given a second time, after line 2");
	refuses("[tced]\nhypercalls = auto\n", 2, "hypercalls is yes or no, not \"auto\"");
	refuses("[tced]\ndetail = all\n", 2, "detail is census, ledger or stacks, not \"all\"");
	refuses("[tced]\n= 1s\n", 2,
		"there is no key  in [tced], but interval, detail, hypercalls, max_mappings, "
		"event_log");
	refuses(
	    "[tced]\ninter\033val = 1s\n", 2,
	    "there is no key inter?val in [tced], but interval, detail, hypercalls, max_mappings, "
	    "event_log");
}

static void values_that_are_none(void **state)
{
	(void)state;
	refuses("[tced]\ninterval = 99ms\n", 2,
		"interval is a time from 100ms to 1h (500ms, 30s, 5m, 2h), not \"99ms\"");
	refuses("[tced]\ninterval = 2h\n", 2,
		"interval is a time from 100ms to 1h (500ms, 30s, 5m, 2h), not \"2h\"");
	refuses("[tced]\ninterval =\n", 2,
		"interval is a time from 100ms to 1h (500ms, 30s, 5m, 2h), not \"\"");
	refuses("[tced]\nstacks = true\n", 2, "stacks is yes or no, not \"true\"");
	refuses("[tced]\nmax_mappings = 0\n", 2,
		"max_mappings is a number from 1024 to 16777216, not \"0\"");
	refuses("[tced]\nevent_log =\n", 2, "event_log is a path from / on, not \"\"");
	refuses("[tced]\nevent_log = log\n", 2, "event_log is a path from / on, not \"log\"");
	refuses("[thresholds]\nfull_percent = 0\n", 2,
		"full_percent is a number from 1 to 100, not \"0\"");
	refuses("[thresholds]\nfull_percent = 101%\n", 2,
		"full_percent is a number from 1 to 100, not \"101\"");
	refuses("[thresholds]\nfull_percent = 9%%\n", 2,
		"full_percent is a number from 1 to 100, not \"9%\"");
	refuses("[thresholds]\nfull_run = -1\n", 2,
		"full_run is a number from 0 to 16777216, not \"-1\"");
	refuses("[socket]\nclients = many\n", 2,
		"clients is a number from 1 to 1024, not \"many\"");
	refuses("[socket]\npath = sock\n", 2, "path is a path from / on, or nothing, not \"sock\"");
	refuses("[socket]\ngroup = a b\n", 2, "group is one name, not \"a b\"");
	refuses("[log]\njournal = maybe\n", 2, "journal is auto, yes or no, not \"maybe\"");
	for (const char *const *bad =
		 (const char *const[]){"9797", ":9797", "::1:", "a:0", "a:65536", "a b:1", NULL};
	     *bad; bad++) {
		char text[64], want[128];

		snprintf(text, sizeof(text), "[metrics]\nlisten = %s\n", *bad);
		snprintf(want, sizeof(want),
			 "listen is ADDRESS:PORT (127.0.0.1:9797), or nothing, not \"%s\"", *bad);
		refuses(text, 2, want);
	}
}

static void values_that_are_too_long(void **state)
{
	char text[PATH_MAX + 64], want[64];
	struct config c;
	int n;

	(void)state;
	n = snprintf(text, sizeof(text), "[socket]\npath = /");
	memset(text + n, 'a', 107);
	text[n + 106] = '\0';
	reads(&c, text);
	assert_int_equal(strlen(c.socket), 107);
	snprintf(text + n + 106, 2, "a");
	refuses(text, 2, "path has 108 bytes, and room for 107");
	n = snprintf(text, sizeof(text), "[tced]\nevent_log = /");
	memset(text + n, 'a', PATH_MAX - 1);
	text[n + PATH_MAX - 1] = '\0';
	snprintf(want, sizeof(want), "event_log has %d bytes, and room for %d", PATH_MAX,
		 PATH_MAX - 1);
	refuses(text, 2, want);
}

static void what_is_no_file(void **state)
{
	char error[CONFIG_ERROR_LEN] = "";
	struct config c;

	(void)state;
	config__default(&c);
	assert_int_equal(config__read(&c, "/nowhere/tced.conf", error, sizeof(error)), -ENOENT);
	assert_string_equal(error, "cannot read /nowhere/tced.conf: No such file or directory");
	assert_int_equal(config__load(&c, "/nowhere/tced.conf", error, sizeof(error)), -ENOENT);
	assert_int_equal(config__read(&c, "/tmp", error, sizeof(error)), -EINVAL);
	assert_string_equal(error, "cannot read /tmp: not a file");
	write_file("[tced]\n\0\n", 9);
	assert_int_equal(config__read(&c, path, error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, ":2: this is not text"));
}

/* A file of the tree, to be freed. */
static char *tree_file(const char *name)
{
	char *text = calloc(1, 65536);
	FILE *f = fopen(name, "r");

	assert_non_null(text);
	assert_non_null(f);
	assert_true(fread(text, 1, 65535, f) > 0);
	fclose(f);
	return text;
}

/* With its comments taken away it has every key, with what is the default anyway. */
static void packaged_file_has_every_default(void **state)
{
	char *text = tree_file("packaging/tced.conf"), *section = NULL;
	const struct config_key *keys;
	struct config c, standard;
	size_t n;

	(void)state;
	reads(&c, text);
	config__default(&standard);
	assert_memory_equal(&c, &standard, sizeof(c));
	keys = config__keys(&n);
	for (size_t i = 0; i < n; i++) {
		char line[PATH_MAX];

		if (!keys[i].standard)
			continue;
		snprintf(line, sizeof(line), "\n[%s]\n", keys[i].section);
		section = strstr(text, line);
		assert_non_null(section);
		snprintf(line, sizeof(line), "\n#%s =%s%s\n", keys[i].name,
			 keys[i].standard[0] ? " " : "", keys[i].standard);
		section = strstr(section, line);
		assert_non_null(section);
		section[1] = ' ';
	}
	reads(&c, text);
	assert_memory_equal(&c, &standard, sizeof(c));
	/* All that looks like a key was one. */
	for (char *at = text; (at = strchr(at, '#')); at++)
		assert_true(at[1] == ' ' || at[1] == '\n');
	free(text);
}

/* A section of the page for each, and under it the keys with their defaults. */
static void manual_page_has_every_key(void **state)
{
	char *text = tree_file("man/tced.conf.5.scd");
	const struct config_key *keys;
	size_t n;

	(void)state;
	keys = config__keys(&n);
	for (size_t i = 0; i < n; i++) {
		char line[PATH_MAX];
		char *section, *next, *key;

		if (!keys[i].standard)
			continue;
		snprintf(line, sizeof(line), "\n# [%s]\n", keys[i].section);
		section = strstr(text, line);
		if (!section)
			fail_msg("the page has no section [%s]", keys[i].section);
		next = strstr(section + 1, "\n# ");
		snprintf(line, sizeof(line), "\n*%s* = ", keys[i].name);
		key = strstr(section, line);
		if (!key || (next && key > next))
			fail_msg("the page has no key %s in [%s]", keys[i].name, keys[i].section);
		snprintf(line, sizeof(line), "Default: %s%s%s.\n",
			 keys[i].standard[0] ? "*" : "empty", keys[i].standard,
			 keys[i].standard[0] ? "*" : "");
		key = strstr(key, "Default: ");
		if (!key || strncmp(key, line, strlen(line)) != 0)
			fail_msg("the page has another default for %s than %s", keys[i].name,
				 keys[i].standard);
	}
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(defaults_are_what_the_header_says),
	    cmocka_unit_test(every_key_is_read),
	    cmocka_unit_test(lines_may_look_so),
	    cmocka_unit_test(what_is_wrong_is_said),
	    cmocka_unit_test(values_that_are_none),
	    cmocka_unit_test(values_that_are_too_long),
	    cmocka_unit_test(what_is_no_file),
	    cmocka_unit_test(packaged_file_has_every_default),
	    cmocka_unit_test(manual_page_has_every_key),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
