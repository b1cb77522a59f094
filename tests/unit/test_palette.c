// SPDX-License-Identifier: GPL-2.0-only
/*
 * Looks: each pair of colours can be read (contrast 4.5 or more, as WCAG 2 computes it of xterm's
 * eight colours), and each style differs from plain text without colour too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/palette.h"

#include <stdio.h>

#define READABLE 4.5

/*
 * Red, green and blue of xterm's colours, made linear: 205 of 255 is 0.6105, 229 is 0.7835, and 238
 * is 0.8550. Black, red, green, yellow, blue, magenta, cyan, white.
 */
static const double rgb[8][3] = {{0, 0, 0},           {0.6105, 0, 0},          {0, 0.6105, 0},
				 {0.6105, 0.6105, 0}, {0, 0, 0.8550},          {0.6105, 0, 0.6105},
				 {0, 0.6105, 0.6105}, {0.7835, 0.7835, 0.7835}};

static double luminance(const double *c)
{
	return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

static double contrast(const double *a, const double *b)
{
	double x = luminance(a), y = luminance(b);

	return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

static void each_pair_can_be_read(void **state)
{
	static const double black[] = {0, 0, 0}, white[] = {1, 1, 1};

	(void)state;
	for (unsigned int p = PALETTE_DARK; p <= PALETTE_LIGHT; p++)
		for (unsigned int i = STYLE_PLAIN; i < STYLES; i++) {
			const struct look *l = palette__look(p, i);
			const double *own = p == PALETTE_DARK ? black : white;
			const double *text = p == PALETTE_DARK ? white : black;
			double c = contrast(l->foreground < 0 ? text : rgb[(int)l->foreground],
					    l->background < 0 ? own : rgb[(int)l->background]);

			if (c < READABLE)
				printf("palette %u, style %u: %.2f\n", p, i, c);
			assert_true(c >= READABLE);
		}
}

static void no_style_is_plain(void **state)
{
	(void)state;
	for (unsigned int p = 0; p < PALETTES; p++)
		for (unsigned int i = STYLE_STRONG; i < STYLES; i++) {
			const struct look *l = palette__look(p, i);

			assert_true(l->bold || l->underline || l->reverse || l->foreground >= 0 ||
				    (p == PALETTE_MONO && i == STYLE_BAR));
			assert_true(p != PALETTE_MONO || (l->foreground < 0 && l->background < 0));
		}
}

static void names(void **state)
{
	enum palette p = PALETTE_DARK;

	(void)state;
	assert_true(palette__parse("light", &p));
	assert_int_equal(p, PALETTE_LIGHT);
	assert_true(palette__parse("mono", &p));
	assert_int_equal(p, PALETTE_MONO);
	assert_false(palette__parse("pink", &p));
	assert_int_equal(p, PALETTE_MONO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_pair_can_be_read),
	    cmocka_unit_test(no_style_is_plain),
	    cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
