/* SPDX-License-Identifier: GPL-2.0-only */
/* symbol_text.h - an address in words: its symbol, its offset, its module. */
#ifndef TCETOP_SYMBOL_TEXT_H
#define TCETOP_SYMBOL_TEXT_H

#include <stddef.h>
#include <stdint.h>

/*
 * Write "name+0x1c4", and behind it module, " [e1000e]" or empty, into buf. If it does not fit, the
 * end of the name goes and not the module: verdicts go by it.
 */
void symbol_text__format(char *buf, size_t len, const char *name, uint64_t offset,
			 const char *module);

#endif
