// SPDX-License-Identifier: GPL-2.0-only
/*
 * tree.c - the nodes of the tree, in order.
 *
 * Windows are in the order of the list options, PHBs in that of their first window, holders by
 * their TCEs: a few below each window, more on demand, and never all of a hundred thousand.
 */
#include "tree.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tree_node.h"

/* Holders below a window: none, some, many. */
static const size_t holders_shown[] = {0, 3, 50};
#define UNFOLDED_MOST 2
#define UNFOLDED_FIRST 1

struct fold {
	uint64_t key;
	int unfolded;
};

/* The first holders of a window, and how many there are. */
struct window_holders {
	const struct holder *holder[50];
	size_t n;
	size_t all;
	size_t room;
	bool matches; /* the window itself has the filter's text: all its holders stay */
};

struct tree {
	struct listing listing;
	struct fold *folds; /* nodes that differ from the others */
	size_t nfolds;
	int unfolded; /* of the others */
	struct node *nodes;
	size_t nnodes;
	size_t room;
	struct rows windows;
	struct window_holders *
	    window_holders; /* of each window, in the model's order; then of tables that are gone */
};

struct tree *tree__new(void)
{
	struct tree *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	node__listing(&t->listing);
	t->unfolded = UNFOLDED_FIRST;
	return t;
}

void tree__free(struct tree *t)
{
	if (!t)
		return;
	rows__free(&t->windows);
	free(t->folds);
	free(t->nodes);
	free(t->window_holders);
	free(t);
}

const struct listing *tree__listing(const struct tree *t)
{
	return &t->listing;
}

static struct fold *fold_of(const struct tree *t, uint64_t key)
{
	for (size_t i = 0; i < t->nfolds; i++)
		if (t->folds[i].key == key)
			return &t->folds[i];
	return NULL;
}

static int unfolded(const struct tree *t, uint64_t key)
{
	const struct fold *f = fold_of(t, key);

	return f ? f->unfolded : t->unfolded;
}

int tree__unfold(struct tree *t, const struct node *n, int step)
{
	int most = n->kind == NODE_WINDOW ? UNFOLDED_MOST : UNFOLDED_FIRST;
	struct fold *f = fold_of(t, n->key);
	int now = f ? f->unfolded : t->unfolded < most ? t->unfolded : most;
	int wanted = now + step < 0 ? 0 : now + step > most ? most : now + step;

	if ((n->kind != NODE_WINDOW && n->kind != NODE_PHB) || wanted == now)
		return 0;
	if (!f) {
		f = array__grow(t->folds, t->nfolds, sizeof(*f));
		if (!f)
			return -ENOMEM;
		t->folds = f;
		f += t->nfolds++;
		f->key = n->key;
	}
	f->unfolded = wanted;
	return 0;
}

void tree__unfold_all(struct tree *t)
{
	t->unfolded = t->nfolds || t->unfolded < UNFOLDED_MOST ? UNFOLDED_MOST : 0;
	t->nfolds = 0;
}

static struct node *tree__add(struct tree *t, enum node_kind kind, uint64_t key)
{
	struct node *nodes = array__refill(t->nodes, t->nnodes, &t->room, sizeof(*nodes));

	if (!nodes)
		return NULL;
	t->nodes = nodes;
	t->nodes[t->nnodes] = (struct node){.kind = kind, .key = key};
	return &t->nodes[t->nnodes++];
}

/* Which holders go below which window: one pass over the holders, the most TCEs first. */
static int tree__pick(struct tree *t, const struct model *m, const char *filter)
{
	size_t n, nholders;
	const struct table_view *views = model__tables(m, &n);
	const struct holder *holders = model__holders(m, &nholders);
	struct window_holders *window_holders =
	    reallocarray(t->window_holders, n + 1, sizeof(*window_holders));

	if (!window_holders)
		return -ENOMEM;
	t->window_holders = window_holders;
	for (size_t i = 0; i <= n; i++) {
		uint64_t key = i < n ? listing_tables.key(&views[i]) : NODE_GONE_KEY;

		window_holders[i].n = window_holders[i].all = 0;
		window_holders[i].room = holders_shown[unfolded(t, key)];
		window_holders[i].matches =
		    !filter[0] || (i < n && listing__matches(&listing_tables, &views[i], filter));
	}
	for (size_t i = 0; i < nholders; i++) {
		const struct holder *h = &holders[i];
		struct window_holders *p =
		    &window_holders[h->table && n ? (size_t)(h->table - views[0].table) : n];

		if (!p->matches && !listing__matches(&listing_holders, h, filter))
			continue;
		p->all++;
		if (p->n < p->room)
			p->holder[p->n++] = h;
	}
	return 0;
}

static int tree__add_holders(struct tree *t, const struct window_holders *p, uint64_t parent,
			     bool last_window)
{
	size_t more = p->all - p->n;
	struct node *node;

	for (size_t i = 0; i < p->n; i++) {
		node = tree__add(t, NODE_HOLDER, listing_holders.key(p->holder[i]));
		if (!node)
			return -ENOMEM;
		node->holder = p->holder[i];
		node->last = i + 1 == p->n && !more;
		node->last_window = last_window;
	}
	if (!more || !p->room)
		return 0;
	node = tree__add(t, NODE_MORE, parent ^ NODE_MORE_KEY);
	if (!node)
		return -ENOMEM;
	node->more = more;
	node->last = true;
	node->last_window = last_window;
	return 0;
}

static void add_known(int64_t *sum, int64_t count)
{
	if (count >= 0)
		*sum = *sum < 0 ? count : *sum + count;
}

static void sum__add(struct node_sum *sum, const struct table_view *v)
{
	sum->windows++;
	sum->alert |= listing_tables.alert(v);
	sum->unknown += v->table->live < 0;
	add_known(&sum->live, v->table->live);
	add_known(&sum->orphaned, v->orphaned);
	rate__add(&sum->map_tces_per_s, v->map_tces_per_s);
	rate__add(&sum->unmap_tces_per_s, v->unmap_tces_per_s);
}

/* Windows without a PHB are of one family, if they are of the virtual bus. */
static const char *phb_of(const struct table_view *v)
{
	return v->table->phb[0] ? v->table->phb : v->table->window == WINDOW_VIO ? "vio" : "";
}

static bool is_shown(const struct tree *t, const struct table_view *views, const void *row)
{
	const struct window_holders *p = &t->window_holders[(const struct table_view *)row - views];

	return p->matches || p->all;
}

/* A PHB, and its windows from the first one's place in the order on. */
static int tree__add_phb(struct tree *t, const struct table_view *views, size_t first)
{
	const char *phb = phb_of(t->windows.at[first]);
	struct node *node = tree__add(t, NODE_PHB, node__phb_key(phb));
	size_t last = first;
	bool open;
	int err = 0;

	if (!node)
		return -ENOMEM;
	node->sum = (struct node_sum){.phb = phb,
				      .live = COUNT_UNKNOWN,
				      .orphaned = COUNT_UNKNOWN,
				      .map_tces_per_s = -1,
				      .unmap_tces_per_s = -1};
	open = unfolded(t, node->key) > 0;
	for (size_t i = first; i < t->windows.n; i++)
		if (!strcmp(phb_of(t->windows.at[i]), phb) &&
		    is_shown(t, views, t->windows.at[i])) {
			sum__add(&node->sum, t->windows.at[i]);
			last = i;
		}
	node->folded = !open;
	for (size_t i = first; !err && open && i <= last; i++) {
		const struct table_view *v = t->windows.at[i];
		const struct window_holders *p = &t->window_holders[v - views];

		if (strcmp(phb_of(v), phb) != 0 || !is_shown(t, views, v))
			continue;
		node = tree__add(t, NODE_WINDOW, listing_tables.key(v));
		if (!node)
			return -ENOMEM;
		node->view = v;
		node->last = i == last;
		node->folded = p->all && !p->room;
		err = tree__add_holders(t, p, node->key, i == last);
	}
	return err;
}

static bool is_first_of_phb(const struct tree *t, const struct table_view *views, size_t i)
{
	const char *phb = phb_of(t->windows.at[i]);

	for (size_t k = 0; k < i; k++)
		if (is_shown(t, views, t->windows.at[k]) && !strcmp(phb_of(t->windows.at[k]), phb))
			return false;
	return is_shown(t, views, t->windows.at[i]);
}

/* Mappings of tables that are gone: what crashes machines comes first. */
static int tree__add_gone(struct tree *t, const struct window_holders *p)
{
	struct node *node;

	if (!p->all)
		return 0;
	node = tree__add(t, NODE_PHB, NODE_GONE_KEY);
	if (!node)
		return -ENOMEM;
	node->sum = (struct node_sum){.phb = "",
				      .gone = true,
				      .alert = true,
				      .live = COUNT_UNKNOWN,
				      .orphaned = COUNT_UNKNOWN,
				      .map_tces_per_s = -1,
				      .unmap_tces_per_s = -1};
	node->folded = !p->room;
	return tree__add_holders(t, p, NODE_GONE_KEY, true);
}

int tree__fill(struct tree *t, const struct model *m, const struct list_options *list_options,
	       struct rows *rows)
{
	struct list_options order = *list_options;
	size_t n;
	const struct table_view *views = model__tables(m, &n);
	int err;

	order.filter[0] = '\0';
	t->nnodes = 0;
	err = rows__choose(&t->windows, &listing_tables, views, n, &order);
	if (!err)
		err = tree__pick(t, m, list_options->filter);
	if (!err)
		err = tree__add_gone(t, &t->window_holders[n]);
	for (size_t i = 0; !err && i < t->windows.n; i++)
		if (is_first_of_phb(t, views, i))
			err = tree__add_phb(t, views, i);
	for (size_t i = 0; !err && i < t->nnodes; i++)
		err = rows__offer(rows, &t->listing, &t->nodes[i], NULL);
	return err;
}
