/* SPDX-License-Identifier: GPL-2.0-only */
/* drc_info.h - the property ibm,drc-info: names of DRC indexes by ranges. */
#ifndef TCETOP_DRC_INFO_H
#define TCETOP_DRC_INFO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The name of a DRC index; false if the property, which may be cut or wrong, does not have it. */
bool drc_info__name(const unsigned char *prop, size_t size, uint32_t index, char *name, size_t len);

#endif
