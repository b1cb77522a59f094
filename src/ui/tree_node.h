/* SPDX-License-Identifier: GPL-2.0-only */
/* tree_node.h - nodes of the tree: their names and cells. */
#ifndef TCETOP_TREE_NODE_H
#define TCETOP_TREE_NODE_H

#include <stdint.h>

#include "tree.h"

#define NODE_GONE_KEY (3ULL << 61) /* the tables that are gone */
#define NODE_MORE_KEY (1ULL << 61) /* what makes a window's key that of the holders below */

/* A PHB's key by its name. */
uint64_t node__phb_key(const char *phb);
/* The listing of nodes: the columns of the windows, printed for nodes. */
void node__listing(struct listing *l);

#endif
