// Products of small fp32 matrices that lie in the nearest cache of one thread.
#pragma once

#include <cstdint>

#include "processors.h"

namespace distill {

// Columns that are computed at once; matrices on the right have rows of a multiple of it, zeros at their ends.
constexpr int64_t LANES = 16;

inline int64_t whole_lanes(int64_t count) {
    return (count + LANES - 1) / LANES * LANES;
}

// The matrix on the left: element (m, k) lies at data[m * row + k * column], so it can be read transposed.
struct Left {
    const float* data;
    int64_t row, column;
};

// Rows of floats; a row of the matrix on the right and of the product begins every `width` floats.
struct Rows {
    float* data;
    int64_t width;
};

typedef float Lanes __attribute__((vector_size(LANES * sizeof(float)), aligned(sizeof(float))));

// R rows and W vectors of the product stay in registers over all of k.
template <int R, int W>
DISTILL_INLINE void tile(Left a, const float* b, int64_t width, int64_t k, float* c, int64_t c_width, bool add) {
    Lanes sums[R][W];
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
        for (int w = 0; w < W; w++) {
            sums[r][w] = add ? *reinterpret_cast<const Lanes*>(c + r * c_width + w * LANES) : Lanes{};
        }
    }
    for (int64_t i = 0; i < k; i++) {
        Lanes right[W];
#pragma GCC unroll 4
        for (int w = 0; w < W; w++) right[w] = *reinterpret_cast<const Lanes*>(b + i * width + w * LANES);
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
            const auto left = a.data[r * a.row + i * a.column];
#pragma GCC unroll 4
            for (int w = 0; w < W; w++) sums[r][w] += left * right[w];
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
        for (int w = 0; w < W; w++) *reinterpret_cast<Lanes*>(c + r * c_width + w * LANES) = sums[r][w];
    }
}

template <int W>
DISTILL_INLINE void column(Left a, const float* b, int64_t width, int64_t m, int64_t k, float* c, int64_t c_width,
                           bool add) {
    int64_t r = 0;
    for (; r + 6 <= m; r += 6) {
        tile<6, W>({a.data + r * a.row, a.row, a.column}, b, width, k, c + r * c_width, c_width, add);
    }
    for (; r + 2 <= m; r += 2) {
        tile<2, W>({a.data + r * a.row, a.row, a.column}, b, width, k, c + r * c_width, c_width, add);
    }
    if (r < m) tile<1, W>({a.data + r * a.row, a.row, a.column}, b, width, k, c + r * c_width, c_width, add);
}

// c[m, n] = Σ_k a[m, k] · b[k, n], or that added to what is there; n is a multiple of LANES.
DISTILL_INLINE void product(Left a, Rows b, int64_t m, int64_t n, int64_t k, Rows c, bool add) {
    int64_t j = 0;
    for (; j + 2 * LANES <= n; j += 2 * LANES) column<2>(a, b.data + j, b.width, m, k, c.data + j, c.width, add);
    if (j < n) column<1>(a, b.data + j, b.width, m, k, c.data + j, c.width, add);
}

}  // namespace distill
