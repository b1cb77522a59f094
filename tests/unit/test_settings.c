// SPDX-License-Identifier: GPL-2.0-only
/* test_settings.c - what is liked: in words, in a file, and in files that are broken. */
#include "fixture.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ui/settings.h"

static char folder[64]; /* XDG_CONFIG_HOME */
static char path[128];  /* of the file */

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test_settings.XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/tcetop/tcetoprc", folder);
	setenv("XDG_CONFIG_HOME", folder, 1);
	unsetenv("HOME");
	return 0;
}

static int remove_folder(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static void write_file(const char *text, size_t len)
{
	char parent[96];
	FILE *f;

	snprintf(parent, sizeof(parent), "%s/tcetop", folder);
	mkdir(parent, 0700);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
}

/* The file, to be freed; NULL: there is none. */
static char *file_text(void)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 8192);

	if (!f) {
		free(text);
		return NULL;
	}
	assert_non_null(text);
	assert_true(fread(text, 1, 8191, f) > 0);
	fclose(f);
	return text;
}

/* Defaults, and what the file says beside. */
static void load(struct settings *s, const char *text, char *warning, size_t len)
{
	settings__default(s);
	write_file(text, strlen(text));
	settings__load(s, warning, len);
}

static const char *sort_name(const struct settings *s, enum screen_kind kind)
{
	int sort = s->list_options[kind].sort;

	return sort < 0 ? "" : screen_kind__listing(kind)->columns[sort].name;
}

static char *columns_of(const struct settings *s, enum screen_kind kind)
{
	static char names[512];

	columns__format(&s->list_options[kind].columns, screen_kind__listing(kind), names,
			sizeof(names));
	return names;
}

static void by_itself(void **state)
{
	static const char *const names[] = {"windows",  "holders",    "levels", "events",
					    "platform", "hypercalls", "health"};
	static const char *const sorts[] = {"liobn", "tces", "liobn", "", "", "failed", ""};
	struct settings s;

	(void)state;
	settings__default(&s);
	assert_true(s.tree && s.delay == 0 && s.speed == 1 && !s.changed);
	assert_int_equal(s.screen, SCREEN_WINDOWS);
	for (unsigned int i = 0; i < SCREENS; i++) {
		assert_string_equal(screen_kind__name(i), names[i]);
		assert_string_equal(sort_name(&s, i), sorts[i]);
		assert_false(s.list_options[i].invert);
		assert_int_equal(s.list_options[i].columns.n, 0);
	}
	assert_null(screen_kind__name(SCREENS));
}

static void in_words(void **state)
{
	struct settings s;
	char error[512];

	(void)state;
	settings__default(&s);
	assert_int_equal(settings__columns(&s, "liobn,live", error, sizeof(error)), 0);
	assert_string_equal(columns_of(&s, SCREEN_WINDOWS), "liobn,live");
	assert_int_equal(settings__columns(&s, "holders:device,TCES", error, sizeof(error)), 0);
	assert_string_equal(columns_of(&s, SCREEN_HOLDERS), "device,tces");
	assert_string_equal(columns_of(&s, SCREEN_WINDOWS), "liobn,live");
	assert_int_equal(settings__sort(&s, "-live", error, sizeof(error)), 0);
	assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "live");
	assert_true(s.list_options[SCREEN_WINDOWS].invert);
	assert_int_equal(settings__sort(&s, "holders:oldest_ns", error, sizeof(error)), 0);
	assert_string_equal(sort_name(&s, SCREEN_HOLDERS), "oldest_ns");
	assert_false(s.list_options[SCREEN_HOLDERS].invert);
}

static void in_wrong_words(void **state)
{
	struct settings s, before;
	char error[512];

	(void)state;
	settings__default(&s);
	before = s;
	assert_int_equal(settings__columns(&s, "liobn,nonsense", error, sizeof(error)), -EINVAL);
	assert_non_null(strstr(error, "no column nonsense, but liobn window"));
	assert_int_equal(settings__columns(&s, "", error, sizeof(error)), -EINVAL);
	assert_int_equal(settings__columns(&s, "window:liobn", error, sizeof(error)), -EINVAL);
	assert_string_equal(error, "there is no screen window, but windows holders levels events "
				   "platform hypercalls health");
	assert_int_equal(settings__sort(&s, "levels:view", error, sizeof(error)), -EINVAL);
	assert_string_equal(error,
			    "levels cannot be sorted by view, but by liobn bytes saved_bytes "
			    "allocated failed");
	assert_int_equal(settings__sort(&s, "-", error, sizeof(error)), -EINVAL);
	assert_int_equal(settings__sort(&s, ":live", error, sizeof(error)), -EINVAL);
	assert_memory_equal(&s, &before, sizeof(s));
	assert_int_equal(settings__sort(&s, "nonsense", error, 8), -EINVAL);
	assert_string_equal(error, "windows");
}

static void read_from_the_file(void **state)
{
	struct settings s;
	char warning[256];

	(void)state;
	load(&s,
	     "# mine\n\n  delay=2.5\r\nscreen = holders\ntree = no\n"
	     "windows.columns = liobn, live\nlevels.sort = -liobn",
	     warning, sizeof(warning));
	assert_string_equal(warning, "");
	assert_true(s.delay == 2.5 && !s.tree && !s.changed);
	assert_int_equal(s.screen, SCREEN_HOLDERS);
	assert_string_equal(columns_of(&s, SCREEN_WINDOWS), "liobn,live");
	assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "liobn");
	assert_true(s.list_options[SCREEN_LEVELS].invert);
}

static void lines_that_are_not_understood(void **state)
{
	static const struct {
		const char *line, *says;
	} wrong[] = {
	    {"colour = red", "there is no setting colour"},
	    {"windows.width = 3", "there is no setting windows.width"},
	    {"windows", "not a line of name = value: windows"},
	    {"window.sort = live", "there is no screen window, but windows"},
	    {"delay = 0", "delay is seconds, 0.1 to 3600: 0"},
	    {"delay = nan", "delay is seconds, 0.1 to 3600: nan"},
	    {"delay = 1 s", "delay is seconds, 0.1 to 3600: 1 s"},
	    {"screen = all", "there is no screen all, but windows"},
	    {"tree = maybe", "tree is yes or no: maybe"},
	    {"windows.columns = liobn,nothing", "no column nothing, but liobn"},
	    {"windows.columns =", "no column is named"},
	    {"windows.sort = trend", "windows cannot be sorted by trend, but by liobn"},
	    {"=", "there is no setting "},
	    {"\033[2J = 1", "there is no setting ?[2J"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		char text[256], warning[512], begin[192];
		struct settings s;

		snprintf(text, sizeof(text), "screen = levels\n%s\nnonsense\ntree = no\n",
			 wrong[i].line);
		load(&s, text, warning, sizeof(warning));
		snprintf(begin, sizeof(begin), "%s line 2: ", path);
		assert_memory_equal(warning, begin, strlen(begin));
		if (!strstr(warning, wrong[i].says))
			fail_msg("%s: %s", wrong[i].line, warning);
		assert_int_equal(s.screen, SCREEN_LEVELS);
		assert_false(s.tree); /* the rest counts */
		assert_true(s.delay == 0);
		assert_int_equal(s.list_options[SCREEN_WINDOWS].columns.n, 0);
		assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "liobn");
	}
}

/* Whatever is in it, it is read, and what is read are settings. */
static void random_bytes(void **state)
{
	static const char *const pieces[] = {"windows", ".sort", ".columns", "=",    "-live", "\n",
					     "delay",   "1e9",   "tree",     "yes",  ":",     ",",
					     "screen",  "#",     " ",        "liobn"};
	unsigned int seed = 1;

	(void)state;
	for (unsigned int round = 0; round < 300; round++) {
		char text[512], warning[64];
		struct settings s;
		size_t n = 0;

		while (n < sizeof(text) - 16) {
			if (rand_r(&seed) % 4)
				n += (size_t)sprintf(text + n, "%s", pieces[rand_r(&seed) % 16]);
			else
				text[n++] = (char)rand_r(&seed);
		}
		write_file(text, n);
		settings__default(&s);
		settings__load(&s, warning, sizeof(warning));
		assert_in_range(s.screen, 0, SCREENS - 1);
		assert_true(s.delay == 0 || (s.delay >= 0.1 && s.delay <= 3600));
		for (size_t i = 0; warning[i]; i++)
			assert_in_range(warning[i], ' ', '~');
	}
}

/* As an earlier tcetop wrote them; written again, they have their present names. */
static void old_names(void **state)
{
	struct settings s;
	char warning[512], *text;

	(void)state;
	load(&s,
	     "screen = hypervisor\nhypervisor.columns = time,message\nhypervisor.sort = -severity\n"
	     "windows.columns = liobn, held,HELD live\nwindows.sort = -held\n"
	     "levels.columns = elsewhere,away\n",
	     warning, sizeof(warning));
	assert_string_equal(warning, "");
	assert_int_equal(s.screen, SCREEN_PLATFORM);
	assert_string_equal(columns_of(&s, SCREEN_PLATFORM), "time,message");
	assert_string_equal(sort_name(&s, SCREEN_PLATFORM), "severity");
	assert_true(s.list_options[SCREEN_PLATFORM].invert);
	assert_string_equal(columns_of(&s, SCREEN_WINDOWS), "liobn,orphaned,live");
	assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "orphaned");
	assert_true(s.list_options[SCREEN_WINDOWS].invert);
	assert_string_equal(columns_of(&s, SCREEN_LEVELS), "remote_pages");
	s.changed = true;
	assert_int_equal(settings__save(&s), 0);
	text = file_text();
	assert_non_null(strstr(text, "screen = platform\n"));
	assert_null(strstr(text, "held"));
	assert_null(strstr(text, "elsewhere"));
	free(text);
	load(&s, "holders.columns = held\n", warning, sizeof(warning));
	assert_non_null(strstr(warning, "holders have no column held"));
	unlink(path);
}

static void not_a_file_of_settings(void **state)
{
	char warning[256], *huge = malloc(100000);
	struct settings s;

	(void)state;
	assert_non_null(huge);
	memset(huge, '\n', 100000);
	memcpy(huge, "tree=no", 7);
	huge[99999] = '\0';
	load(&s, huge, warning, sizeof(warning));
	assert_non_null(strstr(warning, "tcetoprc: too long for settings"));
	assert_true(s.tree);
	s.changed = true;
	assert_int_equal(settings__save(&s), 0);
	settings__load(&s, warning, sizeof(warning)); /* it stays as it is */
	assert_non_null(strstr(warning, "tcetoprc: too long for settings"));
	free(huge);
	unlink(path);
	settings__load(&s, warning, sizeof(warning));
	assert_string_equal(warning, ""); /* the file is optional */
	assert_int_equal(mkfifo(path, 0600), 0);
	settings__load(&s, warning, sizeof(warning));
	assert_non_null(strstr(warning, "tcetoprc: not a file"));
}

static void kept(void **state)
{
	struct settings s, again;
	char warning[256], error[256], *text;
	struct stat st;

	(void)state;
	settings__default(&s);
	assert_int_equal(settings__save(&s), 0);
	assert_null(file_text()); /* nothing was changed */
	s.changed = true;
	s.delay = 0.25;
	s.screen = SCREEN_EVENTS;
	s.tree = false;
	settings__columns(&s, "holders:device,tces", error, sizeof(error));
	settings__sort(&s, "-live", error, sizeof(error));
	assert_int_equal(settings__save(&s), 0);
	text = file_text();
	assert_string_equal(text,
			    "# Written by tcetop when it ends; see tcetop(8).\n"
			    "delay = 0.25\nscreen = events\ntree = no\n"
			    "windows.sort = -live\nholders.columns = device,tces\n"
			    "holders.sort = tces\nlevels.sort = liobn\nhypercalls.sort = failed\n");
	free(text);
	settings__default(&again);
	settings__load(&again, warning, sizeof(warning));
	assert_string_equal(warning, "");
	s.changed = false;
	assert_memory_equal(&s, &again, sizeof(s));
	*strrchr(path, '/') = '\0';
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
}

/* A link to a file of the user's stays a link. */
static void kept_where_a_link_leads(void **state)
{
	struct settings s;
	char there[128];
	struct stat st;

	(void)state;
	snprintf(there, sizeof(there), "%s/mine", folder);
	write_file("", 0);
	assert_int_equal(rename(path, there), 0);
	assert_int_equal(symlink(there, path), 0);
	settings__default(&s);
	s.changed = true;
	assert_int_equal(settings__save(&s), 0);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(lstat(there, &st), 0);
	assert_true(st.st_size > 0);
}

static void nowhere_to_keep_it(void **state)
{
	char warning[256], home[96], file[160];
	struct settings s;

	(void)state;
	settings__default(&s);
	s.changed = true;
	unsetenv("XDG_CONFIG_HOME");
	assert_int_equal(settings__save(&s), 0);
	settings__load(&s, warning, sizeof(warning));
	assert_string_equal(warning, "");
	setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_int_equal(settings__save(&s), 0);
	assert_int_not_equal(access("relative", F_OK), 0);
	snprintf(home, sizeof(home), "%s/home", folder);
	setenv("HOME", home, 1); /* which does not exist either */
	assert_int_equal(settings__save(&s), 0);
	snprintf(file, sizeof(file), "%s/.config/tcetop/tcetoprc", home);
	assert_int_equal(access(file, R_OK), 0);
}

static void a_folder_that_cannot_be_written(void **state)
{
	uid_t me = geteuid();
	struct settings s;
	char file[128];

	(void)state;
	settings__default(&s);
	s.changed = true;
	assert_int_equal(chmod(folder, 0555), 0);
	if (!me)
		assert_int_equal(seteuid(65534), 0); /* root may write anywhere */
	assert_int_equal(settings__save(&s), -EACCES);
	if (!me)
		assert_int_equal(seteuid(0), 0);
	assert_int_equal(chmod(folder, 0755), 0);
	snprintf(file, sizeof(file), "%s/tcetop", folder);
	fclose(fopen(file, "w"));
	assert_int_equal(settings__save(&s), -ENOTDIR);
}

static void options_go_first(void **state)
{
	struct settings file, s, beginning, options;
	char warning[256], error[256];

	(void)state;
	load(&file, "delay = 5\nwindows.sort = -live\nholders.columns = tces\n", warning,
	     sizeof(warning));
	settings__none(&options);
	s = file;
	settings__prefer(&s, &options);
	assert_memory_equal(&s, &file, sizeof(s));
	options.delay = 2;
	options.screen = SCREEN_EVENTS;
	settings__sort(&options, "free_run", error, sizeof(error));
	settings__columns(&options, "holders:device", error, sizeof(error));
	snprintf(options.list_options[SCREEN_WINDOWS].filter, LIST_FILTER_LEN, "lpfc");
	settings__prefer(&s, &options);
	assert_true(s.delay == 2 && s.speed == 1 && s.tree);
	assert_int_equal(s.screen, SCREEN_EVENTS);
	assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "free_run");
	assert_false(s.list_options[SCREEN_WINDOWS].invert);
	assert_string_equal(columns_of(&s, SCREEN_HOLDERS), "device");
	assert_string_equal(s.list_options[SCREEN_WINDOWS].filter, "lpfc");
	beginning = s;
	s.tree = false; /* what the user does then */
	s.list_options[SCREEN_WINDOWS].invert = true;
	settings__keep(&s, &beginning, &file);
	assert_true(s.delay == 5 && !s.tree);
	assert_int_equal(s.screen, SCREEN_WINDOWS);
	assert_string_equal(sort_name(&s, SCREEN_WINDOWS), "free_run");
	assert_true(s.list_options[SCREEN_WINDOWS].invert);
	assert_string_equal(columns_of(&s, SCREEN_HOLDERS), "tces");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(by_itself),
	    TEST(in_words),
	    TEST(in_wrong_words),
	    TEST(read_from_the_file),
	    TEST(lines_that_are_not_understood),
	    TEST(random_bytes),
	    TEST(old_names),
	    TEST(not_a_file_of_settings),
	    TEST(kept),
	    TEST(kept_where_a_link_leads),
	    TEST(nowhere_to_keep_it),
	    TEST(a_folder_that_cannot_be_written),
	    TEST(options_go_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
