// SPDX-License-Identifier: GPL-2.0-only
/*
 * column_menu.c - choosing among columns, with what each of them says.
 */
#include "column_menu.h"

#include "terminal.h"

#include <ncurses.h>
#include <stdio.h>
#include <string.h>

static void column_menu__add(struct column_menu *c, size_t column, bool shown)
{
	c->shown[c->n] = shown;
	c->at[c->n++] = (unsigned char)column;
}

static bool has(const struct columns *columns, size_t column)
{
	return memchr(columns->at, (int)column, columns->n) != NULL;
}

void column_menu__open(struct column_menu *c, const struct listing *l,
		       const struct list_options *list_options, bool for_sort)
{
	struct columns shown = list_options->columns;

	*c = (struct column_menu){.listing = l, .for_sort = for_sort};
	if (!shown.n)
		columns__default(&shown, l, true);
	for (size_t i = 0; !for_sort && i < shown.n; i++)
		column_menu__add(c, shown.at[i], true);
	for (size_t i = 0; i < l->ncolumns && i < LISTING_COLUMNS; i++) {
		if (for_sort && l->columns[i].compare) {
			if ((int)i == list_options->sort)
				c->cursor = c->n;
			column_menu__add(c, i, true);
		} else if (!for_sort && !has(&shown, i)) {
			column_menu__add(c, i, false);
		}
	}
}

int column_menu__column(const struct column_menu *c)
{
	return c->n ? c->at[c->cursor] : -1;
}

void column_menu__columns(const struct column_menu *c, struct columns *columns)
{
	columns->n = 0;
	for (size_t i = 0; i < c->n; i++)
		if (c->shown[i])
			columns->at[columns->n++] = c->at[i];
}

static bool column_menu__go(struct column_menu *c, long to)
{
	long last = (long)c->n - 1;

	c->cursor = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
	return true;
}

static bool column_menu__move(struct column_menu *c, int key)
{
	long now = (long)c->cursor, page = (long)c->body;

	switch (key) {
	case KEY_UP:
	case SCREEN_KEY_WHEEL_UP:
		return column_menu__go(c, now - 1);
	case KEY_DOWN:
	case SCREEN_KEY_WHEEL_DOWN:
		return column_menu__go(c, now + 1);
	case KEY_PPAGE:
		return column_menu__go(c, now - page);
	case KEY_NPAGE:
		return column_menu__go(c, now + page);
	case KEY_HOME:
		return column_menu__go(c, 0);
	case KEY_END:
		return column_menu__go(c, (long)c->n);
	default:
		return false;
	}
}

/* Up (-1) or down in the order. */
static enum column_menu_event column_menu__shift(struct column_menu *c, int step)
{
	size_t to = c->cursor + (size_t)step;
	unsigned char column;
	bool shown;

	if (to >= c->n)
		return COLUMN_MENU_NOTHING;
	column = c->at[to];
	shown = c->shown[to];
	c->at[to] = c->at[c->cursor];
	c->shown[to] = c->shown[c->cursor];
	c->at[c->cursor] = column;
	c->shown[c->cursor] = shown;
	c->cursor = to;
	return COLUMN_MENU_CHANGED;
}

/* The last column that is shown stays. */
static enum column_menu_event column_menu__toggle(struct column_menu *c)
{
	struct columns left;

	c->shown[c->cursor] = !c->shown[c->cursor];
	column_menu__columns(c, &left);
	if (!left.n)
		c->shown[c->cursor] = true;
	return COLUMN_MENU_CHANGED;
}

static enum column_menu_event column_menu__click(struct column_menu *c)
{
	size_t row;
	int y, x;

	terminal__click(&y, &x);
	row = c->top + (size_t)(y - c->y - 1);
	if (y <= c->y || row >= c->n || row >= c->top + c->body)
		return COLUMN_MENU_NOTHING;
	c->cursor = row;
	return c->for_sort ? COLUMN_MENU_DONE : column_menu__toggle(c);
}

enum column_menu_event column_menu__press(struct column_menu *c, int key)
{
	if (column_menu__move(c, key))
		return COLUMN_MENU_MOVED;
	switch (key) {
	case '\n':
		return COLUMN_MENU_DONE;
	case KEY_ESCAPE:
	case 'q':
	case KEY_F(10):
		return COLUMN_MENU_CLOSED;
	case SCREEN_KEY_CLICK:
		return column_menu__click(c);
	default:
		break;
	}
	if (c->for_sort)
		return COLUMN_MENU_NOTHING;
	if (key == KEY_F(2))
		return COLUMN_MENU_CLOSED;
	return key == ' '   ? column_menu__toggle(c)
	       : key == '+' ? column_menu__shift(c, 1)
	       : key == '-' ? column_menu__shift(c, -1)
			    : COLUMN_MENU_NOTHING;
}

static void column_menu__draw_title(const struct column_menu *c, int y)
{
	char position[48] = "";

	terminal__text(y, 0, STYLE_TITLE, true,
		       c->for_sort ? "Sort by: Enter takes it, Esc back"
				   : "Columns: Space shows or hides, + - move, Enter back");
	if (c->n > c->body)
		snprintf(position, sizeof(position), "%zu-%zu of %zu", c->top + 1, c->top + c->body,
			 c->n);
	terminal__text(y, terminal__width() - (int)strlen(position), STYLE_TITLE, false, position);
}

void column_menu__draw(struct column_menu *c, int y, int height)
{
	c->y = y;
	c->body = height > 1 ? (size_t)height - 1 : 1;
	if (c->cursor < c->top)
		c->top = c->cursor;
	if (c->cursor >= c->top + c->body)
		c->top = c->cursor - c->body + 1;
	column_menu__draw_title(c, y);
	for (size_t i = 0; i < c->body && c->top + i < c->n; i++) {
		size_t at = c->top + i;
		const struct column *column = &c->listing->columns[c->at[at]];
		char line[LISTING_CELL];

		snprintf(line, sizeof(line), "%s%-11s %s",
			 c->for_sort    ? "  "
			 : c->shown[at] ? "[x] "
					: "[ ] ",
			 column->title, column->help);
		terminal__text(y + 1 + (int)i, 0, at == c->cursor ? STYLE_CURSOR : STYLE_PLAIN,
			       true, line);
	}
}
