// Linear maps in whole numbers: rows of activations are rounded to 8 bits, multiplied with 8-bit weights into 32-bit
// sums, and scaled once at the end.
//
//   y[m, n] = s[m] · Σ_g w[g, n] · Σ_k∈g (a[m, k] - za) · (q[n, k] - z[g, n]) + bias[n]
//
// a is unsigned, because the processor's instruction takes unsigned times signed; every row has its own scale s, so
// that neither padding nor the rest of a batch changes a result. Sums are exact: nothing saturates on any path. B.
// Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference, CVPR
// 2018, section 2.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>
#include <cstring>
#include <vector>

#include "int8_tiles.h"

namespace {

using distill::COLUMNS;
using distill::QUAD;
using distill::ROWS;
using distill::Tile;

// Rows of activations that one thread takes at once: their 8-bit form stays in the nearest cache.
constexpr int64_t BLOCK = 48;

int64_t rounded_up(int64_t count, int64_t to) {
    return (count + to - 1) / to * to;
}

// Weights [N, K] in the order in which a tile reads them: [panels, K / QUAD, COLUMNS, QUAD], with zeros beyond N and
// beyond the end of each group; and for each group and column the sum of its weights, its scale and its zero point.
std::tuple<at::Tensor, at::Tensor, at::Tensor, at::Tensor> pack(const at::Tensor& weight, const at::Tensor& scale,
                                                                const c10::optional<at::Tensor>& zero_point) {
    TORCH_CHECK(weight.dim() == 2 && weight.scalar_type() == at::kChar, "pack_int8: the weights must be int8 [N, K]");
    TORCH_CHECK(scale.dim() == 2 && scale.size(0) == weight.size(0) && scale.scalar_type() == at::kFloat,
                "pack_int8: the scales must be fp32 [N, groups], but are ", scale.scalar_type(), " ", scale.sizes());
    const auto n = weight.size(0), k = weight.size(1), groups = scale.size(1);
    TORCH_CHECK(groups > 0 && k % groups == 0, "pack_int8: ", groups, " groups do not divide ", k, " inputs");
    TORCH_CHECK(k <= 1 << 16, "pack_int8: more than 65536 inputs could overflow a 32-bit sum");

    const auto panels = rounded_up(n, COLUMNS) / COLUMNS, size = k / groups, quads = rounded_up(size, QUAD) / QUAD;
    auto packed = at::zeros({panels, groups * quads, COLUMNS, QUAD}, weight.options());
    auto sums = at::zeros({groups, panels * COLUMNS}, weight.options().dtype(at::kInt));
    auto scales = at::zeros({groups, panels * COLUMNS}, scale.options());
    auto zeros = at::zeros({groups, panels * COLUMNS}, weight.options().dtype(at::kInt));
    scales.narrow(1, 0, n).copy_(scale.t());
    if (zero_point.has_value()) zeros.narrow(1, 0, n).copy_(zero_point->t());

    const auto dense = weight.contiguous();
    const auto from = dense.data_ptr<int8_t>();
    const auto to = packed.data_ptr<int8_t>();
    const auto sum = sums.data_ptr<int32_t>();
    for (int64_t row = 0; row < n; row++) {
        for (int64_t i = 0; i < k; i++) {
            const auto group = i / size, place = i % size;
            const auto quad = group * quads + place / QUAD;
            const auto value = from[row * k + i];
            to[((row / COLUMNS * groups * quads + quad) * COLUMNS + row % COLUMNS) * QUAD + place % QUAD] = value;
            sum[group * panels * COLUMNS + row] += value;
        }
    }
    return {packed, sums, scales, zeros};
}

// The bits of a number whose fraction is that of round(x): adding 1.5 · 2^23 rounds to nearest even.
inline int32_t rounded(float x) {
    const auto shifted = x + 12582912.0f;
    int32_t bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    return bits - 0x4b400000;
}

// The largest magnitude; of a row with NaN or infinity, one of those, for their bits are above all numbers'.
__attribute__((target_clones("avx512f", "avx2", "default"))) float largest(const float* x, int64_t count) {
    int32_t most = 0;
    for (int64_t i = 0; i < count; i++) {
        int32_t bits;
        std::memcpy(&bits, x + i, sizeof bits);
        bits &= 0x7fffffff;
        most = bits > most ? bits : most;
    }
    float value;
    std::memcpy(&value, &most, sizeof value);
    return value;
}

__attribute__((target_clones("avx512f", "avx2", "default"))) int32_t round_row(const float* x, uint8_t* a,
                                                                               int64_t count, float scale,
                                                                               int32_t zero) {
    int32_t sum = 0;
    for (int64_t i = 0; i < count; i++) {
        auto value = x[i] / scale;
        value = value > -256.0f ? value : -256.0f;
        value = value < 256.0f ? value : 256.0f;
        auto q = rounded(value) + zero;
        q = q > 0 ? q : 0;
        q = q < 255 ? q : 255;
        a[i] = static_cast<uint8_t>(q);
        sum += q;
    }
    return sum;
}

// Adds one group's part of a tile to its sums in fp32.
__attribute__((target_clones("avx512f", "avx2", "default"))) void add_group(const int32_t* product, float* total,
                                                                            const int32_t* sums, const float* scales,
                                                                            const int32_t* zeros, int32_t zero,
                                                                            int32_t rest) {
    for (int64_t n = 0; n < COLUMNS; n++) {
        total[n] += static_cast<float>(product[n] - zero * sums[n] - zeros[n] * rest) * scales[n];
    }
}

__attribute__((target_clones("avx512f", "avx2", "default"))) void finish_row(const float* total, float* y,
                                                                             const float* bias, float scale,
                                                                             int64_t count) {
    if (bias != nullptr) {
        for (int64_t n = 0; n < count; n++) y[n] = total[n] * scale + bias[n];
    } else {
        for (int64_t n = 0; n < count; n++) y[n] = total[n] * scale;
    }
}

// Activations in 8 bits: rows [M, groups · quads · QUAD], their scales, and the sum of each group.
struct Activations {
    Activations(int64_t rows, int64_t groups, int64_t width)
        : width(width), groups(groups), values(rows * width, 0), scales(rows), sums(rows * groups) {}

    int64_t width, groups;
    std::vector<uint8_t> values;
    std::vector<float> scales;
    std::vector<int32_t> sums;
};

// x [..., K] fp32; a scale of 0 asks for one of each row's own, from its largest magnitude, with the zero point 128.
at::Tensor linear(const at::Tensor& x, const at::Tensor& packed, const at::Tensor& sums, const at::Tensor& scales,
                  const at::Tensor& zeros, const c10::optional<at::Tensor>& bias, int64_t outputs, double input_scale,
                  int64_t input_zero, c10::string_view kernel) {
    const auto k = x.size(-1), groups = sums.size(0), panels = packed.size(0);
    const auto quads = packed.size(1) / groups, size = k / groups, width = groups * quads * QUAD;
    TORCH_CHECK(x.scalar_type() == at::kFloat, "linear_int8: the input must be fp32, but is ", x.scalar_type());
    TORCH_CHECK(k % groups == 0 && rounded_up(size, QUAD) == quads * QUAD, "linear_int8: the input has ", k,
                " columns, which the packed weights do not");
    TORCH_CHECK(!bias.has_value() || (bias->scalar_type() == at::kFloat && bias->numel() == outputs),
                "linear_int8: the bias must be fp32 [", outputs, "]");

    const auto input = x.contiguous();
    const auto m = input.numel() / k;
    auto shape = x.sizes().vec();
    shape.back() = outputs;
    auto result = at::empty(shape, x.options());

    const Tile tile = distill::tile_of(std::string(kernel));
    const auto from = input.data_ptr<float>();
    const auto zero = static_cast<int32_t>(input_scale > 0 ? input_zero : 128);
    Activations rows(m, groups, width);
    at::parallel_for(0, m, 16, [&](int64_t begin, int64_t end) {
        for (int64_t row = begin; row < end; row++) {
            const auto most = input_scale > 0 ? 0 : largest(from + row * k, k);
            const auto own = most == 0 ? 1.0f : std::isfinite(most) ? most / 127 : std::nanf("");
            const auto scale = input_scale > 0 ? static_cast<float>(input_scale) : own;
            rows.scales[row] = scale;
            for (int64_t g = 0; g < groups; g++) {
                rows.sums[row * groups + g] = round_row(
                    from + row * k + g * size, rows.values.data() + row * width + g * quads * QUAD, size, scale, zero);
            }
        }
    });

    const auto weights = packed.data_ptr<int8_t>();
    const auto dense_bias = bias.has_value() ? bias->contiguous() : at::Tensor();
    const auto add = bias.has_value() ? dense_bias.data_ptr<float>() : nullptr;
    const auto to = result.data_ptr<float>();
    const auto blocks = (m + BLOCK - 1) / BLOCK;
    at::parallel_for(0, panels * blocks, 1, [&](int64_t begin, int64_t end) {
        alignas(64) int32_t product[ROWS * COLUMNS];
        alignas(64) float total[ROWS * COLUMNS];
        for (int64_t item = begin; item < end; item++) {
            const auto panel = item / blocks, column = panel * COLUMNS;
            const auto last = std::min(m, (item % blocks + 1) * BLOCK);
            for (auto row = item % blocks * BLOCK; row < last; row += ROWS) {
                const auto count = std::min<int64_t>(ROWS, last - row);
                std::memset(total, 0, sizeof total);
                for (int64_t g = 0; g < groups; g++) {
                    tile(rows.values.data() + row * width + g * quads * QUAD, width, count,
                         weights + (panel * groups + g) * quads * COLUMNS * QUAD, quads, product);
                    const auto at = g * panels * COLUMNS + column;
                    for (int64_t r = 0; r < count; r++) {
                        add_group(product + r * COLUMNS, total + r * COLUMNS, sums.data_ptr<int32_t>() + at,
                                  scales.data_ptr<float>() + at, zeros.data_ptr<int32_t>() + at, zero,
                                  rows.sums[(row + r) * groups + g] - static_cast<int32_t>(size) * zero);
                    }
                }
                for (int64_t r = 0; r < count; r++) {
                    finish_row(total + r * COLUMNS, to + (row + r) * outputs + column,
                               add == nullptr ? nullptr : add + column, rows.scales[row + r],
                               std::min<int64_t>(COLUMNS, outputs - column));
                }
            }
        }
    });
    return result;
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    m.def("pack_int8(Tensor weight, Tensor scale, Tensor? zero_point) -> (Tensor, Tensor, Tensor, Tensor)");
    m.def(
        "linear_int8(Tensor x, Tensor packed, Tensor sums, Tensor scales, Tensor zeros, Tensor? bias, int outputs, "
        "float input_scale, int input_zero, str kernel) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("pack_int8", pack);
    m.impl("linear_int8", linear);
}
