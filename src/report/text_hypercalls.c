// SPDX-License-Identifier: GPL-2.0-only
/* text_hypercalls.c - the list of hypercalls as plain text, or why it is empty. */
#include "text.h"

#include "model/hook_words.h"
#include "text_list.h"

#include <string.h>

/* Why this kernel counts none; NULL: it counts them. */
static const char *reason_of(const struct sample *s)
{
	const char *purpose = hook_purpose__name(PURPOSE_HYPERCALLS);

	for (size_t i = 0; i < s->ndegraded; i++)
		if (!strcmp(s->degraded[i].purpose, purpose))
			return s->degraded[i].reason;
	for (size_t i = 0; i < s->nhooks; i++)
		if (!strcmp(s->hooks[i].purpose, purpose) &&
		    !strcmp(s->hooks[i].state, hook_state__name(HOOK_IS_SKIPPED)))
			return s->hooks[i].reason;
	return NULL;
}

static void print_none(FILE *out, const struct sample *s)
{
	const char *reason = reason_of(s);

	if (!strcmp(s->platform, "powernv"))
		fputs("no hypercalls: powernv has no hypervisor below the kernel\n", out);
	else if (reason)
		fprintf(out, "hypercalls are not counted: %s\n", reason);
	else if (s->detail == DETAIL_CENSUS)
		fputs("hypercalls are not counted: the detail is census\n", out);
	else
		fprintf(out, "%s\n", listing_hypercalls.empty);
}

void text__hypercalls(FILE *out, const struct sample *s, const struct list_options *list_options,
		      unsigned int width)
{
	char line[TEXT_LINE_LEN];

	if (s->nhypercalls)
		text__list(out, &listing_hypercalls, s->hypercalls, s->nhypercalls, width,
			   list_options, NULL, NULL);
	else
		print_none(out, s);
	text__caveats(line, sizeof(line), s);
	text__warning(out, line);
}
