// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree_node.c - a node of the tree as cells of the windows' columns.
 *
 * A holder has few cells of its own, and the rest of the line for its device and function.
 */
#include "tree_node.h"

#include "base/format.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

uint64_t node__phb_key(const char *phb)
{
	uint64_t key = 0xcbf29ce484222325ULL;

	for (; *phb; phb++)
		key = (key ^ (unsigned char)*phb) * 0x100000001b3ULL;
	return key | 1ULL << 62;
}

/* The branch that a row hangs from. */
static const char *branch(const struct node *n)
{
	static const char *const utf8[] = {"├─ ", "└─ ", "│  ├─ ", "│  └─ ", "   ├─ ", "   └─ "};
	static const char *const ascii[] = {"|- ", "`- ", "|  |- ", "|  `- ", "   |- ", "   `- "};
	size_t i = n->last;

	if (n->kind != NODE_WINDOW)
		i += n->last_window ? 4 : 2;
	return (listing__is_utf8() ? utf8 : ascii)[i];
}

static void print_phb_name(const struct node *n, char *cell, size_t len)
{
	const char *phb = n->sum.phb;
	char fold = n->folded ? '+' : '-';

	if (n->sum.gone)
		snprintf(cell, len, "%c GONE", fold);
	else if (!phb[0])
		snprintf(cell, len, "%c no PHB", fold);
	else
		snprintf(cell, len, "%c %s%s", fold, strcmp(phb, "vio") ? "PHB " : "", phb);
	format__printable(cell);
}

static void print_name(const struct node *n, char *cell, size_t len)
{
	char liobn[LISTING_CELL];

	if (n->kind == NODE_PHB) {
		print_phb_name(n, cell, len);
	} else if (n->kind == NODE_WINDOW) {
		listing_tables.columns[0].print(n->view, liobn, sizeof(liobn));
		snprintf(cell, len, "%s%s%s", branch(n), liobn, n->folded ? " +" : "");
	} else {
		snprintf(cell, len, "%s", branch(n));
	}
}

/* A sum that lacks something says so. */
static void print_sum(const struct node_sum *sum, char *cell, size_t len)
{
	format__count(cell, len, sum->live);
	if (sum->live >= 0 && sum->unknown)
		snprintf(cell + strlen(cell), len - strlen(cell), "+?");
}

static void print_phb(const struct node_sum *sum, const char *name, char *cell, size_t len)
{
	if (!strcmp(name, "window") && sum->gone)
		snprintf(cell, len, "tables gone");
	else if (!strcmp(name, "window"))
		snprintf(cell, len, "%zu window%s", sum->windows, sum->windows == 1 ? "" : "s");
	else if (sum->gone)
		cell[0] = '\0';
	else if (!strcmp(name, "live"))
		print_sum(sum, cell, len);
	else if (!strcmp(name, "orphaned"))
		format__count(cell, len, sum->orphaned);
	else if (!strcmp(name, "map_tces_per_s"))
		format__rate(cell, len, sum->map_tces_per_s);
	else if (!strcmp(name, "unmap_tces_per_s"))
		format__rate(cell, len, sum->unmap_tces_per_s);
}

/* "to", "from": the word of the holders' own list. */
static void print_holder_cell(const struct holder *h, const char *name, char *cell, size_t len)
{
	int position = listing__find(&listing_holders, name, strlen(name));

	if (position >= 0)
		listing__cell(&listing_holders, &listing_holders.columns[position], h, cell, len);
}

static void print_holder(const struct holder *h, const char *name, char *cell, size_t len)
{
	if (!strcmp(name, "window"))
		print_holder_cell(h, "direction", cell, len);
	else if (!strcmp(name, "live") || (!strcmp(name, "orphaned") && holder__is_held(h)))
		snprintf(cell, len, "%" PRIu64, h->tces);
}

static void cell(const struct column *c, const void *row, char *text, size_t len)
{
	const struct node *n = row;

	if (!strcmp(c->name, "liobn"))
		print_name(n, text, len);
	else if (n->kind == NODE_WINDOW)
		listing__cell(&listing_tables, c, n->view, text, len);
	else if (n->kind == NODE_PHB)
		print_phb(&n->sum, c->name, text, len);
	else if (n->kind == NODE_HOLDER)
		print_holder(n->holder, c->name, text, len);
}

/* Age, function, device and driver of a holder, the most telling first. */
static void tail(const void *row, char *text, size_t len)
{
	static const char *const parts[] = {"oldest_ns", "function", "device", "driver"};
	const struct node *n = row;
	size_t used = 0;

	text[0] = '\0';
	if (n->kind == NODE_MORE)
		snprintf(text, len, "and %zu more holder%s", n->more, n->more == 1 ? "" : "s");
	for (size_t i = 0; n->kind == NODE_HOLDER && i < sizeof(parts) / sizeof(parts[0]); i++) {
		char part[LISTING_CELL] = "";

		print_holder_cell(n->holder, parts[i], part, sizeof(part));
		used += (size_t)snprintf(text + used, len - used, "%s%s", used ? "  " : "", part);
	}
}

static const void *inner(const void *row)
{
	const struct node *n = row;

	return n->kind == NODE_WINDOW ? n->view : NULL;
}

static const char *note(const void *row)
{
	const struct node *n = row;

	return n->kind == NODE_WINDOW ? listing_tables.note(n->view) : NULL;
}

/* A folded PHB speaks for its windows. */
static bool alert(const void *row)
{
	const struct node *n = row;

	switch (n->kind) {
	case NODE_PHB:
		return n->sum.gone || (n->folded && n->sum.alert);
	case NODE_WINDOW:
		return listing_tables.alert(n->view);
	case NODE_HOLDER:
		return holder__is_held(n->holder);
	case NODE_MORE:
		break;
	}
	return false;
}

static uint64_t key(const void *row)
{
	return ((const struct node *)row)->key;
}

void node__listing(struct listing *l)
{
	*l = listing_tables;
	l->row_size = sizeof(struct node);
	l->inner = inner;
	l->cell = cell;
	l->tail = tail;
	l->note = note;
	l->alert = alert;
	l->key = key;
}
