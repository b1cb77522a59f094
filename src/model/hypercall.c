// SPDX-License-Identifier: GPL-2.0-only
/* hypercall.c - names of hypercalls and of their return codes, and sums. */
#include "hypercall.h"

#include <inttypes.h>
#include <stdio.h>

const char *hypercall_kind__name(uint32_t kind)
{
	static const char *const names[HYPERCALL_KINDS] = {"H_PUT_TCE", "H_PUT_TCE_INDIRECT",
							   "H_STUFF_TCE"};

	return kind < HYPERCALL_KINDS ? names[kind] : NULL;
}

/* Those that the hypervisor may return to one of these calls, and their neighbours. */
static const struct {
	int64_t code;
	const char *name;
} codes[] = {
    {0, "H_SUCCESS"},
    {1, "H_BUSY"},
    {2, "H_CLOSED"},
    {3, "H_NOT_AVAILABLE"},
    {4, "H_CONSTRAINED"},
    {5, "H_PARTIAL"},
    {18, "H_CONTINUE"},
    {9900, "H_LONG_BUSY_ORDER_1_MSEC"},
    {9901, "H_LONG_BUSY_ORDER_10_MSEC"},
    {9902, "H_LONG_BUSY_ORDER_100_MSEC"},
    {9903, "H_LONG_BUSY_ORDER_1_SEC"},
    {9904, "H_LONG_BUSY_ORDER_10_SEC"},
    {9905, "H_LONG_BUSY_ORDER_100_SEC"},
    {-1, "H_HARDWARE"},
    {-2, "H_FUNCTION"},
    {-3, "H_PRIVILEGE"},
    {-4, "H_PARAMETER"},
    {-5, "H_BAD_MODE"},
    {-7, "H_NOT_FOUND"},
    {-9, "H_NO_MEM"},
    {-10, "H_AUTHORITY"},
    {-11, "H_PERMISSION"},
    {-12, "H_DROPPED"},
    {-13, "H_SOURCE_PARM"},
    {-14, "H_DEST_PARM"},
    {-15, "H_REMOTE_PARM"},
    {-16, "H_RESOURCE"},
    {-44, "H_NOT_ENOUGH_RESOURCES"},
    {-55, "H_P2"},
    {-56, "H_P3"},
    {-57, "H_P4"},
    {-58, "H_P5"},
};

void hypercall_code__format(int64_t code, char *text, size_t len)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].code == code) {
			snprintf(text, len, "%s", codes[i].name);
			return;
		}
	snprintf(text, len, "%" PRId64, code);
}

uint64_t hypercall__failed(const struct hypercall *h)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < h->failures && i < HYPERCALL_CODES; i++)
		n += h->failure[i].calls;
	return n;
}

uint32_t hypercall__codes(const struct hypercall *h, uint32_t *order)
{
	uint32_t n = h->failures < HYPERCALL_CODES ? h->failures : HYPERCALL_CODES;

	for (uint32_t i = 0; i < n; i++) {
		uint32_t k = i;

		for (; k && h->failure[order[k - 1]].calls < h->failure[i].calls; k--)
			order[k] = order[k - 1];
		order[k] = i;
	}
	return n;
}

/* The end of the interval of the call that is as many from the fastest, of all. */
static uint64_t time_of(const struct hypercall *h, uint64_t place)
{
	uint64_t seen = 0;

	for (uint32_t i = 0; i < h->times && i < HYPERCALL_TIMES; i++) {
		seen += h->time[i];
		if (seen > place)
			return 2ULL << i;
	}
	return 0;
}

static uint64_t timed(const struct hypercall *h)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < h->times && i < HYPERCALL_TIMES; i++)
		n += h->time[i];
	return n;
}

uint64_t hypercall__median_ns(const struct hypercall *h)
{
	return time_of(h, timed(h) / 2);
}

uint64_t hypercall__slowest_ns(const struct hypercall *h)
{
	uint64_t n = timed(h);

	return time_of(h, n - n / 100 - (n > 0));
}

uint64_t hypercall__not_cleared(const struct hypercall *h, uint64_t since_ns)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < h->failures && i < HYPERCALL_CODES; i++)
		if (h->failure[i].last_ns >= since_ns)
			n += h->failure[i].cleared;
	return n;
}

uint64_t hypercalls__not_cleared(const struct sample *s, uint64_t liobn, uint64_t since_ns)
{
	uint64_t n = 0;

	for (size_t i = 0; i < s->nhypercalls; i++)
		if (s->hypercalls[i].liobn == liobn)
			n += hypercall__not_cleared(&s->hypercalls[i], since_ns);
	return n;
}
