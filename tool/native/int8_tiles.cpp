#include "int8_tiles.h"

#include <cstring>
#include <stdexcept>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace distill {

namespace {

void tile_plain(const uint8_t* a, int64_t width, int64_t count, const int8_t* b, int64_t quads, int32_t* product) {
    std::memset(product, 0, count * COLUMNS * sizeof *product);
    for (int64_t r = 0; r < count; r++) {
        for (int64_t q = 0; q < quads; q++) {
            for (int64_t n = 0; n < COLUMNS; n++) {
                for (int64_t i = 0; i < QUAD; i++) {
                    product[r * COLUMNS + n] += a[r * width + q * QUAD + i] * b[(q * COLUMNS + n) * QUAD + i];
                }
            }
        }
    }
}

#if defined(__x86_64__)

// Four neighbouring inputs of a row.
inline int32_t quad_of(const uint8_t* a) {
    int32_t quad;
    std::memcpy(&quad, a, sizeof quad);
    return quad;
}

// vpdpbusd adds four products of 8 bits to a sum of 32 at once.
template <int R>
__attribute__((target("avx512f,avx512vnni"))) void rows_vnni(const uint8_t* a, int64_t width, const int8_t* b,
                                                             int64_t quads, int32_t* product) {
    // Unrolled, or the sums would lie in memory instead of registers.
    __m512i sums[R][4];
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) sums[r][j] = _mm512_setzero_si512();
    }
    for (int64_t q = 0; q < quads; q++) {
        __m512i weights[4];
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) weights[j] = _mm512_loadu_si512(b + q * COLUMNS * QUAD + j * 64);
#pragma GCC unroll 8
        for (int r = 0; r < R; r++) {
            const auto inputs = _mm512_set1_epi32(quad_of(a + r * width + q * QUAD));
#pragma GCC unroll 4
            for (int j = 0; j < 4; j++) sums[r][j] = _mm512_dpbusd_epi32(sums[r][j], inputs, weights[j]);
        }
    }
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
        for (int j = 0; j < 4; j++) _mm512_storeu_si512(product + r * COLUMNS + j * 16, sums[r][j]);
    }
}

void tile_vnni(const uint8_t* a, int64_t width, int64_t count, const int8_t* b, int64_t quads, int32_t* product) {
    switch (count) {
        case 6:
            return rows_vnni<6>(a, width, b, quads, product);
        case 5:
            return rows_vnni<5>(a, width, b, quads, product);
        case 4:
            return rows_vnni<4>(a, width, b, quads, product);
        case 3:
            return rows_vnni<3>(a, width, b, quads, product);
        case 2:
            return rows_vnni<2>(a, width, b, quads, product);
        default:
            return rows_vnni<1>(a, width, b, quads, product);
    }
}

// Without that instruction: in 16 bits, because vpmaddubsw, which takes 8, saturates at 255 · 127 + 255 · 127. A sum
// stands in two halves until the end.
__attribute__((target("avx2"))) void tile_avx2(const uint8_t* a, int64_t width, int64_t count, const int8_t* b,
                                               int64_t quads, int32_t* product) {
    for (int64_t r = 0; r < count; r++) {
        for (int64_t n = 0; n < COLUMNS; n += 16) {
            __m256i sums[4] = {_mm256_setzero_si256(), _mm256_setzero_si256(), _mm256_setzero_si256(),
                               _mm256_setzero_si256()};
            for (int64_t q = 0; q < quads; q++) {
                const auto inputs =
                    _mm256_broadcastq_epi64(_mm_cvtepu8_epi16(_mm_cvtsi32_si128(quad_of(a + r * width + q * QUAD))));
                for (int j = 0; j < 4; j++) {
                    const auto at = reinterpret_cast<const __m128i*>(b + (q * COLUMNS + n + j * 4) * QUAD);
                    const auto weights = _mm256_cvtepi8_epi16(_mm_loadu_si128(at));
                    sums[j] = _mm256_add_epi32(sums[j], _mm256_madd_epi16(inputs, weights));
                }
            }
            for (int j = 0; j < 4; j += 2) {
                // hadd works within the halves of a register: the middle quarters change places.
                const auto whole = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sums[j], sums[j + 1]), 0xd8);
                _mm256_storeu_si256(reinterpret_cast<__m256i*>(product + r * COLUMNS + n + j * 4), whole);
            }
        }
    }
}

#endif

}  // namespace

Tile tile_of(const std::string& name) {
#if defined(__x86_64__)
    static const auto vnni = __builtin_cpu_supports("avx512vnni"), avx2 = __builtin_cpu_supports("avx2");
    if (vnni && (name.empty() || name == "vnni")) return tile_vnni;
    if (avx2 && (name.empty() || name == "avx2")) return tile_avx2;
#endif
    if (name.empty() || name == "plain") return tile_plain;
    throw std::invalid_argument("no integer kernel '" + name + "' on this processor");
}

}  // namespace distill
