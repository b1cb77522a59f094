/* SPDX-License-Identifier: GPL-2.0-only */
/* tree.h - the windows as a tree: PHB, its windows, and the holders in each. */
#ifndef TCETOP_TREE_H
#define TCETOP_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/list.h"
#include "model/model.h"

enum node_kind { NODE_PHB, NODE_WINDOW, NODE_HOLDER, NODE_MORE };

/* What the windows of a PHB come to. */
struct node_sum {
	const char *phb; /* empty: they belong to none */
	bool gone;       /* no windows: mappings of tables that are gone */
	bool alert;      /* one of them must not be overlooked */
	size_t windows;
	size_t unknown; /* of them: those with an unknown live */
	int64_t live;   /* of the others; COUNT_UNKNOWN: there are none */
	int64_t orphaned;
	double map_tces_per_s;
	double unmap_tces_per_s;
};

/* One row of the tree; it lives until the next fill. */
struct node {
	enum node_kind kind;
	uint64_t key;
	bool last;                     /* of its parent */
	bool last_window;              /* of a holder: its window is the last one */
	bool folded;                   /* something below it is not shown */
	const struct table_view *view; /* NODE_WINDOW */
	const struct holder *holder;   /* NODE_HOLDER */
	struct node_sum sum;           /* NODE_PHB */
	size_t more;                   /* NODE_MORE: holders that are not shown */
};

struct tree;

/* NULL when memory is short. */
struct tree *tree__new(void);
void tree__free(struct tree *t);

/* How to print nodes; the columns are those of the windows. */
const struct listing *tree__listing(const struct tree *t);

/* The model's windows and holders as rows of nodes, as the choice wants them. 0 or -ENOMEM. */
int tree__fill(struct tree *t, const struct model *m, const struct list_options *list_options,
	       struct rows *rows);

/* Show more (1) or less (-1) below a node; fill again then. 0 or -ENOMEM. */
int tree__unfold(struct tree *t, const struct node *n, int step);
/* Show all that there is room for below every node; if it is so already, nothing. Fill again then.
 */
void tree__unfold_all(struct tree *t);

#endif
