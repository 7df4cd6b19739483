// The integer products of a few rows of activations with a panel of weights, for each kind of processor.
#pragma once

#include <cstdint>
#include <string>

namespace distill {

// Rows of activations, columns of weights and neighbouring inputs that one tile holds.
constexpr int64_t ROWS = 6, COLUMNS = 64, QUAD = 4;

// product[r, n] = Σ_k a[r, k] · b[k / QUAD, n, k % QUAD], exactly, for `count` rows that lie `width` bytes apart.
using Tile = void (*)(const uint8_t* a, int64_t width, int64_t count, const int8_t* b, int64_t quads, int32_t* product);

// "vnni", "avx2", "plain", or the fastest that this processor runs where the name is empty.
Tile tile_of(const std::string& name);

}  // namespace distill
