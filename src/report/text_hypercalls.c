// SPDX-License-Identifier: GPL-2.0-only
/* text_hypercalls.c - the list of hypercalls as plain text, or why it is empty. */
#include "text.h"

#include "base/format.h"
#include "model/hook_words.h"
#include "text_list.h"

#include <string.h>

static bool is_counted(const struct sample *s)
{
	for (size_t i = 0; i < s->nhooks; i++)
		if (!strcmp(s->hooks[i].purpose, hook_purpose__name(PURPOSE_HYPERCALLS)) &&
		    !strcmp(s->hooks[i].state, hook_state__name(HOOK_IS_ATTACHED)))
			return true;
	return false;
}

/* What the sample has to say about why they are not counted; NULL: nothing. */
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

void text__no_hypercalls(char *line, size_t len, const struct sample *s)
{
	const char *reason = reason_of(s);

	if (!strcmp(s->platform, "powernv"))
		snprintf(line, len, "no hypercalls: powernv has no hypervisor below the kernel");
	else if (reason)
		snprintf(line, len, "hypercalls are not counted: %s", reason);
	else if (s->detail == DETAIL_CENSUS)
		snprintf(line, len, "hypercalls are not counted: the detail is census");
	else if (!is_counted(s))
		snprintf(line, len, "hypercalls were not counted when this was recorded");
	else
		snprintf(line, len, "%s", listing_hypercalls.empty);
	format__printable(line);
}

void text__hypercalls(FILE *out, const struct sample *s, const struct model *m,
		      const struct list_options *list_options, unsigned int width)
{
	char line[TEXT_LINE_LEN];
	size_t n;
	const struct hypercall_view *v = model__hypercalls(m, &n);

	if (n) {
		text__list(out, &listing_hypercalls, v, n, width, list_options, NULL, NULL);
	} else {
		text__no_hypercalls(line, sizeof(line), s);
		fprintf(out, "%s\n", line);
	}
	text__caveats(line, sizeof(line), s);
	text__warning(out, line);
}
