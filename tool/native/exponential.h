// The exponential function in a form that the compiler turns into vector instructions.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

#include "processors.h"

namespace distill {

// eˣ to two units in the last place for x in [-87, 88], whose ends stand for all beyond them; NaN stays NaN. By
// eˣ = 2ᵏ · eʳ with |r| ≤ ln 2 / 2 and a polynomial for eʳ. S. L. Moshier, Methods and Programs for Mathematical
// Functions, 1989, chapter 3.
DISTILL_INLINE float exponential(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const auto k = std::floor(x * 1.44269504f + 0.5f);
    const auto r = x - k * 0.693359375f + k * 2.12194440e-4f;
    auto p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    const auto y = p * r * r + r + 1.0f;
    const auto bits = (static_cast<int32_t>(k) + 127) << 23;
    float power;
    std::memcpy(&power, &bits, sizeof power);
    return y * power;
}

}  // namespace distill
