// One kernel, compiled for each kind of processor; the fastest that this one runs is taken.
#pragma once

namespace distill {

// Not target_clones: of several features at once, here those of AVX2 with FMA, it compares the processor's model
// instead.
#if defined(__x86_64__)
#define DISTILL_WIDE "avx512f,avx512bw,avx512dq,avx512vl,fma,prefer-vector-width=512"
#define DISTILL_NARROW "avx2,fma"
#endif

// Body::run is a static member function that is always inlined, and so is all that it calls in its loops.
template <class Body>
struct Kernel {
    template <class... Arguments>
    static void run(Arguments... arguments) {
#if defined(__x86_64__)
        static const auto wide = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
                                 __builtin_cpu_supports("avx512vl");
        static const auto narrow = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        if (wide) return run_wide(arguments...);
        if (narrow) return run_narrow(arguments...);
#endif
        Body::run(arguments...);
    }

private:
#if defined(__x86_64__)
    template <class... Arguments>
    __attribute__((target(DISTILL_WIDE))) static void run_wide(Arguments... arguments) {
        Body::run(arguments...);
    }

    template <class... Arguments>
    __attribute__((target(DISTILL_NARROW))) static void run_narrow(Arguments... arguments) {
        Body::run(arguments...);
    }
#endif
};

#define DISTILL_INLINE __attribute__((always_inline)) inline

}  // namespace distill
