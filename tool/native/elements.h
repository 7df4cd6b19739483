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

// Elements that lie side by side, of bf16 or else of fp32, times a factor.
DISTILL_INLINE void load(const void* from, bool half, int64_t count, float factor, float* to) {
    if (half) {
        for (int64_t i = 0; i < count; i++) to[i] = AsBFloat16::load(static_cast<const uint16_t*>(from) + i) * factor;
    } else {
        for (int64_t i = 0; i < count; i++) to[i] = static_cast<const float*>(from)[i] * factor;
    }
}

DISTILL_INLINE void store(void* to, bool half, int64_t count, float factor, const float* from) {
    if (half) {
        for (int64_t i = 0; i < count; i++) AsBFloat16::store(static_cast<uint16_t*>(to) + i, from[i] * factor);
    } else {
        for (int64_t i = 0; i < count; i++) static_cast<float*>(to)[i] = from[i] * factor;
    }
}

}  // namespace distill
