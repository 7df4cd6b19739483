// Chance from a counter instead of a generator's state: what is drawn for element i is a hash of (seed, call, i).
#pragma once

#include <algorithm>
#include <cstdint>

#include "processors.h"

namespace distill {

// Wellons' lowbias32: two multiplications, bias of 0.17 bits over all avalanche pairs.
// C. Wellons, Prospecting for Hash Functions, 2018.
constexpr int64_t FIRST = 0x7feb352d, SECOND = 0x846ca68b;

struct Key {
    uint32_t low, high;
};

// SplitMix64's finalizer spreads neighbouring seeds and calls over the whole key.
inline Key key_of(int64_t seed, int64_t call) {
    auto z = static_cast<uint64_t>(seed) * 0x9e3779b97f4a7c15u + static_cast<uint64_t>(call) + 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    z ^= z >> 31;
    return {static_cast<uint32_t>(z), static_cast<uint32_t>(z >> 32)};
}

// A hash lies below the threshold with this probability; then the element is dropped.
inline uint32_t threshold_of(double probability) {
    return static_cast<uint32_t>(std::min(probability * 4294967296.0, 4294967295.0));
}

DISTILL_INLINE uint32_t hash(uint32_t index, Key key) {
    auto h = index ^ key.low;
    h = (h ^ (h >> 16)) * static_cast<uint32_t>(FIRST);
    h ^= key.high;
    h = (h ^ (h >> 15)) * static_cast<uint32_t>(SECOND);
    return h ^ (h >> 16);
}

}  // namespace distill
