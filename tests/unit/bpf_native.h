/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bpf_native.h - the words of bpf/helpers.h and bpf/maps.h that let a header of bpf/ be compiled
 * for this machine. The test that includes it has the maps, the helpers and the losses.
 */
#ifndef TCETOP_BPF_NATIVE_H
#define TCETOP_BPF_NATIVE_H

#include "../../include/abi.h"

#define TCETOP_BPF_HELPERS_H
#define TCETOP_BPF_MAPS_H
typedef __abi_u64 u64;
typedef __abi_u32 u32;
#ifndef __always_inline
#define __always_inline inline __attribute__((always_inline))
#endif
#define __weak static
#define __noinline __attribute__((noinline))
#define barrier() __atomic_thread_fence(__ATOMIC_SEQ_CST)

#endif
