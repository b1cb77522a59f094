// SPDX-License-Identifier: GPL-2.0-only
/* test_caveats.c - losses and missing hooks in doctor, below a list, and for UNKNOWN. */
#include "fixture.h"

#include "report/text.h"

static void add_degraded(struct sample *s, const char *purpose, const char *feature,
			 const char *reason, enum affects unknown)
{
	struct degraded *d = sample__add_degraded(s);

	assert_non_null(d);
	snprintf(d->purpose, sizeof(d->purpose), "%s", purpose);
	snprintf(d->feature, sizeof(d->feature), "%s", feature);
	snprintf(d->reason, sizeof(d->reason), "%s", reason);
	d->affects = unknown;
}

static void add_loss(struct sample *s, const char *class, uint64_t count)
{
	struct loss *l = sample__add_loss(s);

	assert_non_null(l);
	snprintf(l->class, sizeof(l->class), "%s", class);
	l->count = count;
}

#define TEARDOWN_NOT_KNOWN                                                                         \
	"teardown: it is unknown whether this kernel waits for live TCEs; it is unknown "          \
	"whether page_pool tracks its DMA mappings\n"

/* What doctor prints has, behind its first line, which is the time and the kernel, exactly this. */
static void assert_doctor(const struct sample *s, const char *expected)
{
	char *text = PRINTED(text__doctor(out, s, 80));
	const char *body = strchr(text, '\n');

	assert_non_null(body);
	assert_string_equal(body + 1, expected);
	free(text);
}

static void doctor_of_a_healthy_kernel(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct hook *h = sample__add_hook(s);

	(void)state;
	snprintf(s->btf, sizeof(s->btf), "kernel");
	s->teardown = TEARDOWN_WAITS;
	s->page_pool = PAGE_POOL_KEEPS;
	s->census_ns = 123450;
	s->census_entries = 128;
	snprintf(h->purpose, sizeof(h->purpose), "unmap");
	snprintf(h->state, sizeof(h->state), "attached");
	snprintf(h->mechanism, sizeof(h->mechanism), "fentry");
	snprintf(h->symbol, sizeof(h->symbol), "__iommu_free");
	h->hits = 12;
	add_loss(s, "ledger-full", 0);
	snprintf(s->losses[0].meaning, SAMPLE_TEXT_LEN, "a mapping");
	assert_doctor(s, "BTF: kernel\n"
			 "teardown: this kernel waits for live TCEs before it frees their table; "
			 "page_pool pages in flight stay mapped when their pool is destroyed\n"
			 "longest run of the census: 123.5 us with preemption off, at most 128 "
			 "entries per run\n"
			 "nothing lost, census complete\n"
			 "\n"
			 "PURPOSE      STATE    BY     SYMBOL               HITS MISSES REASON\n"
			 "unmap        attached fentry __iommu_free           12      0\n"
			 "\n"
			 "  COUNT LOSS             LAST           MEANING\n"
			 "      0 ledger-full      -              a mapping\n");
	sample__free(s);
}

/* From a recording of before: no line for what it does not know. */
/* A line for each sink that could not write everything. */
static void doctor_says_what_waits(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct sink_state *k = sample__add_sink(s);
	char line[512];

	(void)state;
	snprintf(k->name, sizeof(k->name), "event-log");
	k->waiting = 1;
	k->failures = 7;
	snprintf(k->reason, sizeof(k->reason), "No space left on device");
	k = sample__add_sink(s);
	snprintf(k->name, sizeof(k->name), "kernel-log");
	k = sample__add_sink(s);
	snprintf(k->name, sizeof(k->name), "journal");
	k->failures = 2;
	k->lost = 2;
	assert_doctor(
	    s, TEARDOWN_NOT_KNOWN
	    "nothing lost, census complete\n"
	    "SINK event-log: 1 event waiting in memory, 7 writes failed, 0 lost: No space "
	    "left on device\n"
	    "SINK journal: 2 writes failed, 2 lost\n"
	    "\n"
	    "no hook\n"
	    "\n"
	    "no loss counter\n");
	text__caveats(line, sizeof(line), s);
	assert_string_equal(line, "WAITING for event-log 1");
	sample__free(s);
}

static void doctor_knows_nothing(void **state)
{
	struct sample *s = new_sample(SECOND);

	(void)state;
	assert_doctor(s, TEARDOWN_NOT_KNOWN
		      "nothing lost, census complete\n\nno hook\n\nno loss counter\n");
	sample__free(s);
}

static void doctor_counts_what_is_not_known(void **state)
{
	struct sample *s = new_sample(SECOND);
	struct hook *h = sample__add_hook(s);
	char *text;

	(void)state;
	snprintf(h->purpose, sizeof(h->purpose), "level");
	snprintf(h->state, sizeof(h->state), "absent");
	snprintf(h->reason, sizeof(h->reason), "no such symbol");
	h->hits = h->misses = (uint64_t)COUNT_UNKNOWN;
	text = PRINTED(text__doctor(out, s, 80));
	assert_non_null(strstr(
	    text,
	    "\nlevel        absent   -      -                       -      - no such symbol\n"));
	free(text);
	sample__free(s);
}

static void doctor_says_losses(void **state)
{
	struct sample *s = new_sample(SECOND);
	char *text;

	(void)state;
	add_loss(s, "stack-full", 2);
	add_loss(s, "ledger-full", 0);
	text = PRINTED(text__doctor(out, s, 80));
	assert_non_null(strstr(text, "\nLOSSES below, census complete\n"));
	assert_non_null(strstr(text, "\n      2 stack-full       -\n"));
	free(text);
	s->complete = false;
	text = PRINTED(text__doctor(out, s, 80));
	assert_non_null(
	    strstr(text, "\nLOSSES below, census INCOMPLETE: windows may be missing\n"));
	free(text);
	s->losses[0].count = 0;
	text = PRINTED(text__doctor(out, s, 80));
	assert_non_null(
	    strstr(text, "\nnothing lost, census INCOMPLETE: windows may be missing\n"));
	free(text);
	sample__free(s);
}

/* A line for each, and which answers it makes impossible. */
static void doctor_says_degraded(void **state)
{
	struct sample *s = new_sample(SECOND);

	(void)state;
	add_degraded(s, "table create", "that a table is new", "iommu_init_table: not in it",
		     AFFECTS_NONE);
	add_degraded(s, "unmap", "when a mapping ends", "iommu_free: refused", AFFECTS_HOLDERS);
	add_degraded(s, "find groups", "tables of no device", "hidden", AFFECTS_TABLES);
	assert_doctor(
	    s, TEARDOWN_NOT_KNOWN
	    "nothing lost, census complete\nDEGRADED table create: not available: that a table is "
	    "new (iommu_init_table: not in it)\nDEGRADED unmap: not available: when a mapping ends "
	    "(iommu_free: refused); UNKNOWN: holders\nDEGRADED find groups: not available: tables "
	    "of no device (hidden); UNKNOWN: tables, holders\n\nno hook\n\nno loss counter\n");
	sample__free(s);
}

static void doubts_are_listed(void **state)
{
	struct sample *s = new_sample(SECOND);
	char line[400], brief[20];

	(void)state;
	add_loss(s, "ledger-full", 0);
	/* Whether another hook serves is not known here: a failed one alone is not a caveat. */
	snprintf(sample__add_hook(s)->state, 16, "failed");
	text__caveats(line, sizeof(line), s);
	assert_string_equal(line, "");
	add_degraded(s, "unmap", "when a mapping ends", "refused", AFFECTS_HOLDERS);
	text__caveats(line, sizeof(line), s);
	assert_string_equal(line, "DEGRADED unmap");
	add_degraded(s, "table create", "that a table is new", "refused", AFFECTS_NONE);
	s->losses[0].count = 3;
	s->complete = false;
	text__caveats(line, sizeof(line), s);
	assert_string_equal(line, "CENSUS INCOMPLETE: windows may be missing, LOST ledger-full 3, "
				  "DEGRADED unmap, DEGRADED table create");
	/* A short line is cut, not overrun. */
	text__caveats(brief, sizeof(brief), s);
	assert_string_equal(brief, "CENSUS INCOMPLETE: ");
	sample__free(s);
}

static void unknown_for_want_of_a_number(void **state)
{
	struct sample *s = new_sample(SECOND);
	char line[400];

	(void)state;
	/* A loss that affects no answer is not a caveat. */
	add_degraded(s, "table create", "that a table is new", "refused", AFFECTS_NONE);
	add_loss(s, "ledger-full", 3);
	text__unknown(line, sizeof(line), s, AFFECTS_TABLES);
	assert_string_equal(line, "UNKNOWN: live TCEs of a table could not be counted");
	sample__free(s);
}

static void unknown_for_want_of_a_census(void **state)
{
	struct sample *s = new_sample(SECOND);
	char line[400];

	(void)state;
	s->complete = false;
	add_degraded(s, "table create", "that a table is new", "refused", AFFECTS_NONE);
	add_degraded(s, "unmap", "when a mapping ends", "refused", AFFECTS_HOLDERS);
	text__unknown(line, sizeof(line), s, AFFECTS_TABLES);
	assert_string_equal(line, "UNKNOWN: the census is incomplete, windows may be missing");
	s->ndegraded = 1;
	text__unknown(line, sizeof(line), s, AFFECTS_HOLDERS);
	assert_string_equal(line, "UNKNOWN: the census is incomplete, windows may be missing");
	sample__free(s);
}

/* What the asked answer depends on, the first of several; it explains more than the census. */
static void unknown_for_want_of_a_feature(void **state)
{
	struct sample *s = new_sample(SECOND);
	char line[400];

	(void)state;
	s->complete = false;
	add_degraded(s, "table create", "that a table is new", "refused", AFFECTS_NONE);
	add_degraded(s, "unmap", "when a mapping ends", "iommu_free: refused", AFFECTS_HOLDERS);
	add_degraded(s, "find groups", "tables of no device", "hidden", AFFECTS_TABLES);
	add_degraded(s, "find devices", "devices", "hidden, too", AFFECTS_TABLES);
	text__unknown(line, sizeof(line), s, AFFECTS_HOLDERS);
	assert_string_equal(line,
			    "UNKNOWN: not available: when a mapping ends (iommu_free: refused)");
	text__unknown(line, sizeof(line), s, AFFECTS_TABLES);
	assert_string_equal(line, "UNKNOWN: not available: tables of no device (hidden)");
	text__unknown(line, 12, s, AFFECTS_TABLES);
	assert_string_equal(line, "UNKNOWN: no");
	/* Holders are not known either where tables may be missing. */
	s->degraded[1].affects = AFFECTS_NONE;
	text__unknown(line, sizeof(line), s, AFFECTS_HOLDERS);
	assert_string_equal(line, "UNKNOWN: not available: tables of no device (hidden)");
	sample__free(s);
}

/* A recording says these words, too: none of them drives the terminal. */
static void nothing_drives_the_terminal(void **state)
{
	struct sample *s = new_sample(SECOND);
	char line[400], *text;

	(void)state;
	snprintf(s->btf, sizeof(s->btf), "\033[1J");
	add_degraded(s, "\033[2J", "\033[3J\n", "\033[4J\x9b", AFFECTS_TABLES);
	text = PRINTED(text__doctor(out, s, 80));
	assert_non_null(strstr(text, "\nBTF: ?[1J\n"));
	assert_non_null(strstr(text, "\nDEGRADED ?[2J: not available: ?[3J? (?[4J?); UNKNOWN: "));
	free(text);
	text__caveats(line, sizeof(line), s);
	assert_string_equal(line, "DEGRADED ?[2J");
	text__unknown(line, sizeof(line), s, AFFECTS_TABLES);
	assert_string_equal(line, "UNKNOWN: not available: ?[3J? (?[4J?)");
	sample__free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(doctor_of_a_healthy_kernel),
	    cmocka_unit_test(doctor_says_what_waits),
	    cmocka_unit_test(doctor_knows_nothing),
	    cmocka_unit_test(doctor_counts_what_is_not_known),
	    cmocka_unit_test(doctor_says_losses),
	    cmocka_unit_test(doctor_says_degraded),
	    cmocka_unit_test(doubts_are_listed),
	    cmocka_unit_test(unknown_for_want_of_a_number),
	    cmocka_unit_test(unknown_for_want_of_a_census),
	    cmocka_unit_test(unknown_for_want_of_a_feature),
	    cmocka_unit_test(nothing_drives_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
