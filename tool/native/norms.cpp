// LayerNorm of x, or of dropped x with another added, which nothing else reads, forward and backward in one pass each.
// Sums are fp32, and those for weight and bias are added in the same order for any number of threads.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "counter.h"
#include "dropout.h"
#include "elements.h"

namespace {

using distill::Kernel;
using distill::load;
using distill::store;

// Rows that one thread takes at a time.
constexpr int64_t BLOCK = 64;

// [N, C], fp32 or bf16.
struct Matrix {
    explicit Matrix(const at::Tensor& tensor) : data(tensor.data_ptr()), half(tensor.scalar_type() == at::kBFloat16) {}

    DISTILL_INLINE void* row(int64_t index, int64_t width) const {
        return static_cast<char*>(data) + index * width * (half ? 2 : 4);
    }

    void* data;
    bool half;
};

struct Moments {
    float* mean;
    float* scale;  // 1 / √(variance + ε)
};

// Dropout of x, by the mask that distill::dropout has.
struct Drops {
    Drops(double probability, int64_t seed, int64_t call)
        : threshold(probability == 0 ? 0 : distill::threshold_of(probability)),
          kept(static_cast<float>(1 / (1 - probability))),
          key(distill::key_of(seed, call)) {}

    DISTILL_INLINE void apply(float* row, int64_t first, int64_t width) const {
        if (threshold == 0) return;
        // What is written cannot lie in these, which the compiler does not know of the members.
        const auto least = threshold;
        const auto factor = kept;
        const auto by = key;
#pragma omp simd
        for (int64_t i = 0; i < width; i++) {
            const auto stays = distill::hash(static_cast<uint32_t>(first + i), by) >= least;
            row[i] = stays ? row[i] * factor : 0;
        }
    }

    uint32_t threshold;
    float kept;
    distill::Key key;
};

struct Normalize {
    DISTILL_INLINE static void run(int64_t begin, int64_t end, int64_t width, Matrix x, const Drops* drops,
                                   const Matrix* added, float* sum, const float* weight, const float* bias,
                                   float epsilon, float* y, Moments moments) {
        std::vector<float> buffer(width);
        for (int64_t row = begin; row < end; row++) {
            auto* s = sum != nullptr ? sum + row * width : buffer.data();
            load(x.row(row, width), x.half, width, 1, s);
            drops->apply(s, row * width, width);
            if (added != nullptr) {
                auto* other = y + row * width;  // not written yet
                load(added->row(row, width), added->half, width, 1, other);
                for (int64_t i = 0; i < width; i++) s[i] += other[i];
            }

            float total = 0;
#pragma omp simd reduction(+ : total)
            for (int64_t i = 0; i < width; i++) total += s[i];
            const auto mean = total / static_cast<float>(width);
            float squares = 0;
#pragma omp simd reduction(+ : squares)
            for (int64_t i = 0; i < width; i++) squares += (s[i] - mean) * (s[i] - mean);
            const auto scale = 1 / std::sqrt(squares / static_cast<float>(width) + epsilon);
            for (int64_t i = 0; i < width; i++) y[row * width + i] = (s[i] - mean) * scale * weight[i] + bias[i];
            moments.mean[row] = mean;
            moments.scale[row] = scale;
        }
    }
};

struct Differentiate {
    // of_weight and of_bias are those of these rows alone.
    DISTILL_INLINE static void run(int64_t begin, int64_t end, int64_t width, Matrix s, const Drops* drops,
                                   const float* weight, const float* dy, Moments moments, Matrix of_x,
                                   const Matrix* of_added, float* of_weight, float* of_bias) {
        std::vector<float> buffer(2 * width);
        auto *normal = buffer.data(), *asked = normal + width;
        for (int64_t row = begin; row < end; row++) {
            const auto mean = moments.mean[row], scale = moments.scale[row];
            const auto* gradient = dy + row * width;
            load(s.row(row, width), s.half, width, 1, normal);
            float first = 0, second = 0;
#pragma omp simd reduction(+ : first, second)
            for (int64_t i = 0; i < width; i++) {
                normal[i] = (normal[i] - mean) * scale;
                asked[i] = gradient[i] * weight[i];
                first += asked[i];
                second += asked[i] * normal[i];
                of_weight[i] += gradient[i] * normal[i];
                of_bias[i] += gradient[i];
            }
            first /= static_cast<float>(width);
            second /= static_cast<float>(width);
            for (int64_t i = 0; i < width; i++) asked[i] = (asked[i] - first - normal[i] * second) * scale;
            if (of_added != nullptr) store(of_added->row(row, width), of_added->half, width, 1, asked);
            drops->apply(asked, row * width, width);
            store(of_x.row(row, width), of_x.half, width, 1, asked);
        }
    }
};

template <class Work>
void in_blocks(int64_t rows, Work work) {
    at::parallel_for(0, (rows + BLOCK - 1) / BLOCK, 1, [&](int64_t begin, int64_t end) {
        for (int64_t block = begin; block < end; block++) {
            work(block, block * BLOCK, std::min(rows, (block + 1) * BLOCK));
        }
    });
}

class LayerNorm : public torch::autograd::Function<LayerNorm> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input,
                              const c10::optional<at::Tensor>& plus, const at::Tensor& weight, const at::Tensor& bias,
                              double epsilon, double dropout, int64_t seed, int64_t call) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto has_added = plus.has_value() && plus->defined(), is_sum = has_added || dropout > 0;
        const auto x = input.contiguous();
        const auto other = has_added ? plus->contiguous() : at::Tensor();
        const auto width = weight.size(0), rows = width == 0 ? 0 : x.numel() / width;
        const auto floats = x.options().dtype(at::kFloat);
        const auto y = at::empty(x.sizes(), floats), mean = at::empty({rows}, floats),
                   scale = at::empty({rows}, floats);
        const auto sum = is_sum ? at::empty(x.sizes(), floats) : x;
        const auto scales = weight.contiguous(), shifts = bias.contiguous();
        const Matrix from(x);
        const auto added = matrix_of(other);
        const Drops drops(dropout, seed, call);
        in_blocks(rows, [&](int64_t, int64_t begin, int64_t end) {
            Kernel<Normalize>::run(begin, end, width, from, &drops, added ? &*added : nullptr,
                                   is_sum ? sum.data_ptr<float>() : nullptr, scales.data_ptr<float>(),
                                   shifts.data_ptr<float>(), static_cast<float>(epsilon), y.data_ptr<float>(),
                                   Moments{mean.data_ptr<float>(), scale.data_ptr<float>()});
        });
        context->save_for_backward({sum, scales, mean, scale});
        auto& saved = context->saved_data;
        saved["x"] = static_cast<int64_t>(x.scalar_type());
        if (has_added) saved["added"] = static_cast<int64_t>(other.scalar_type());
        saved["dropout"] = dropout;
        saved["seed"] = seed;
        saved["call"] = call;
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        const auto &s = kept[0], &weight = kept[1], &mean = kept[2], &scale = kept[3];
        const auto dy = gradients[0].to(at::kFloat).contiguous();
        const auto width = weight.size(0), rows = mean.size(0);
        const auto blocks = (rows + BLOCK - 1) / BLOCK;
        auto& saved = context->saved_data;
        const auto like = [&](const char* name) {
            return at::empty(s.sizes(), s.options().dtype(static_cast<at::ScalarType>(saved[name].toInt())));
        };
        const auto of_x = like("x"), of_added = saved.count("added") != 0 ? like("added") : at::Tensor();
        const auto parts = at::zeros({2, blocks, width}, weight.options());
        const Drops drops(saved["dropout"].toDouble(), saved["seed"].toInt(), saved["call"].toInt());
        const Matrix from(s), to(of_x);
        const auto to_added = matrix_of(of_added);
        in_blocks(rows, [&](int64_t block, int64_t begin, int64_t end) {
            Kernel<Differentiate>::run(begin, end, width, from, &drops, weight.data_ptr<float>(), dy.data_ptr<float>(),
                                       Moments{mean.data_ptr<float>(), scale.data_ptr<float>()}, to,
                                       to_added ? &*to_added : nullptr, parts.data_ptr<float>() + block * width,
                                       parts.data_ptr<float>() + (blocks + block) * width);
        });
        const auto sums = parts.sum(1);
        torch::autograd::variable_list all(8);
        all[0] = of_x;
        all[1] = of_added;
        all[2] = sums[0];
        all[3] = sums[1];
        return all;
    }

private:
    static std::optional<Matrix> matrix_of(const at::Tensor& tensor) {
        return tensor.defined() ? std::optional<Matrix>(Matrix(tensor)) : std::nullopt;
    }
};

at::Tensor layer_norm(const at::Tensor& x, const c10::optional<at::Tensor>& added, const at::Tensor& weight,
                      const at::Tensor& bias, double epsilon, double dropout, int64_t seed, int64_t call) {
    const auto has_added = added.has_value() && added->defined();
    const auto is_ours = [&](const at::Tensor& tensor) {
        return tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16;
    };
    if (!x.device().is_cpu() || !is_ours(x) || (has_added && (!is_ours(*added) || added->sizes() != x.sizes())) ||
        weight.scalar_type() != at::kFloat || bias.scalar_type() != at::kFloat) {
        const auto seen = dropout == 0 ? x : distill::dropped(x, dropout, seed, call);
        const auto sum = has_added ? seen + *added : seen;
        return at::layer_norm(sum.to(c10::promoteTypes(sum.scalar_type(), at::kFloat)), weight.sizes(), weight, bias,
                              epsilon);
    }

    TORCH_CHECK(weight.dim() == 1 && bias.sizes() == weight.sizes() && x.dim() > 0 && x.size(-1) == weight.size(0),
                "layer_norm: ", x.sizes(), " does not go through a norm of ", weight.sizes());
    TORCH_CHECK(dropout >= 0 && dropout < 1 && (dropout == 0 || x.numel() <= 0xffffffffLL),
                "layer_norm: the dropout is ", dropout, " of ", x.numel(),
                " elements; it must be in [0, 1), of 2^32 at most");
    return LayerNorm::apply(x, added, weight, bias, epsilon, dropout, seed, call);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // x [..., C], dropped as distill::dropout does, or its sum with another, over the last dimension, in fp32 or wider.
    m.def(
        "layer_norm(Tensor x, Tensor? added, Tensor weight, Tensor bias, float epsilon, float dropout, int seed, int "
        "call) "
        "-> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CompositeImplicitAutograd, m) {
    m.impl("layer_norm", layer_norm);
}
