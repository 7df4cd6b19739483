// Elements of tensors as the kernels compute with them, in fp32 unless they are wider.
#pragma once

#include <cstdint>
#include <cstring>

#include "processors.h"

namespace distill {

// bf16 is rounded to nearest even by hand, because the conversions of c10::BFloat16 keep the compiler from using vector
// instructions.
struct AsBFloat16 {
    DISTILL_INLINE static float load(const uint16_t* x) {
        const auto bits = static_cast<uint32_t>(*x) << 16;
        float value;
        std::memcpy(&value, &bits, sizeof value);
        return value;
    }
    DISTILL_INLINE static void store(uint16_t* x, float value) {
        uint32_t bits;
        std::memcpy(&bits, &value, sizeof bits);
        const auto rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
        *x = static_cast<uint16_t>(value == value ? rounded : 0x7fc0);
    }
};

// Any other kind.
template <class Scalar, class Computed>
struct As {
    DISTILL_INLINE static Computed load(const Scalar* x) { return static_cast<Computed>(*x); }
    DISTILL_INLINE static void store(Scalar* x, Computed value) { *x = static_cast<Scalar>(value); }
};

}  // namespace distill
