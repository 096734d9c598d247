// For a function whose loops gain from newer processors: compiled for several generations, of which
// the loader picks one.
//
// GCC on x86-64 only: elsewhere, and under a sanitizer (whose memory is not there yet when the
// loader picks), there is the plain function.
#pragma once

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WRIT_GENERATIONS \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define WRIT_GENERATIONS
#endif
