/* SPDX-License-Identifier: GPL-2.0-only */
/* schema_print.h - the records as JSON Schema. */
#ifndef TCETOP_SCHEMA_PRINT_H
#define TCETOP_SCHEMA_PRINT_H

#include <stdio.h>

/*
 * Prints a JSON Schema (draft 7) of one record, as this program writes it: "definitions" has each
 * by its title in docs/records.md. A record may have more fields in a later version. more prints
 * further members of the document, each after a comma. Errors stay with the stream.
 */
void schema__print(FILE *out, void (*more)(FILE *out));

#endif
