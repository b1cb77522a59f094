/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * skeleton.h - the generated skeleton of the BPF object, fit to be included.
 */
#ifndef TCETOP_SKELETON_H
#define TCETOP_SKELETON_H

#include <stdbool.h>
#include <stdint.h>

#include "abi.h"

#include "tcetop.skel.h"

#endif
