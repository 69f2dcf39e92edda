// Included before everything else where bench/peers.py builds llama.cpp for a processor with AMX. The tile intrinsics of
// g++ 12 do not say which memory they read, so the compiler drops stores that tiles need, and llama.cpp crashes.
#pragma once
#if defined(__AMX_TILE__)
#include <immintrin.h>

#undef _tile_loadd
#define _tile_loadconfig(config) __asm__ volatile("ldtilecfg %0" ::"m"(*(const char(*)[64])(config)) : "memory")
#define _tile_loadd(tile, base, stride) _tile_loadd_from_memory(tile, base, stride)
#define _tile_loadd_from_memory(tile, base, stride) \
  __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #tile ::"r"((const void*)(base)), "r"((long)(stride)) : "memory")
#endif
