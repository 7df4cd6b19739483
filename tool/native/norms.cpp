// LayerNorm of x, or of a sum that nothing else reads, forward and backward in one pass each. Sums are fp32, and those
// for weight and bias are added in the same order for any number of threads.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

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

struct Normalize {
    DISTILL_INLINE static void run(int64_t begin, int64_t end, int64_t width, Matrix x, const Matrix* added, float* sum,
                                   const float* weight, const float* bias, float epsilon, float* y, Moments moments) {
        std::vector<float> buffer(width);
        for (int64_t row = begin; row < end; row++) {
            auto* s = sum != nullptr ? sum + row * width : buffer.data();
            load(x.row(row, width), x.half, width, 1, s);
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
    DISTILL_INLINE static void run(int64_t begin, int64_t end, int64_t width, Matrix s, const float* weight,
                                   const float* dy, Moments moments, Matrix ds, float* of_weight, float* of_bias) {
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
            store(ds.row(row, width), ds.half, width, 1, asked);
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
                              double epsilon) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto has_added = plus.has_value() && plus->defined();
        const auto x = input.contiguous();
        const auto other = has_added ? plus->contiguous() : at::Tensor();
        const auto width = weight.size(0), rows = width == 0 ? 0 : x.numel() / width;
        const auto floats = x.options().dtype(at::kFloat);
        const auto y = at::empty(x.sizes(), floats), mean = at::empty({rows}, floats),
                   scale = at::empty({rows}, floats);
        const auto sum = has_added ? at::empty(x.sizes(), floats) : x;
        const auto scales = weight.contiguous(), shifts = bias.contiguous();
        const Matrix from(x);
        const auto added = has_added ? std::optional<Matrix>(Matrix(other)) : std::nullopt;
        in_blocks(rows, [&](int64_t, int64_t begin, int64_t end) {
            Kernel<Normalize>::run(begin, end, width, from, added ? &*added : nullptr,
                                   has_added ? sum.data_ptr<float>() : nullptr, scales.data_ptr<float>(),
                                   shifts.data_ptr<float>(), static_cast<float>(epsilon), y.data_ptr<float>(),
                                   Moments{mean.data_ptr<float>(), scale.data_ptr<float>()});
        });
        context->save_for_backward({sum, scales, mean, scale});
        context->saved_data["x"] = static_cast<int64_t>(x.scalar_type());
        if (has_added) context->saved_data["added"] = static_cast<int64_t>(other.scalar_type());
        return y;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        const auto &s = kept[0], &weight = kept[1], &mean = kept[2], &scale = kept[3];
        const auto dy = gradients[0].to(at::kFloat).contiguous();
        const auto width = weight.size(0), rows = mean.size(0);
        const auto blocks = (rows + BLOCK - 1) / BLOCK;
        const auto ds = at::empty_like(s);
        const auto parts = at::zeros({2, blocks, width}, weight.options());
        const Matrix from(s), to(ds);
        in_blocks(rows, [&](int64_t block, int64_t begin, int64_t end) {
            Kernel<Differentiate>::run(begin, end, width, from, weight.data_ptr<float>(), dy.data_ptr<float>(),
                                       Moments{mean.data_ptr<float>(), scale.data_ptr<float>()}, to,
                                       parts.data_ptr<float>() + block * width,
                                       parts.data_ptr<float>() + (blocks + block) * width);
        });
        const auto sums = parts.sum(1);
        auto& saved = context->saved_data;
        const auto as = [&](const char* name) { return ds.to(static_cast<at::ScalarType>(saved[name].toInt())); };
        return {as("x"), saved.count("added") != 0 ? as("added") : at::Tensor(), sums[0], sums[1], at::Tensor()};
    }
};

at::Tensor layer_norm(const at::Tensor& x, const c10::optional<at::Tensor>& added, const at::Tensor& weight,
                      const at::Tensor& bias, double epsilon) {
    const auto has_added = added.has_value() && added->defined();
    const auto is_ours = [&](const at::Tensor& tensor) {
        return tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16;
    };
    if (!x.device().is_cpu() || !is_ours(x) || (has_added && (!is_ours(*added) || added->sizes() != x.sizes())) ||
        weight.scalar_type() != at::kFloat || bias.scalar_type() != at::kFloat) {
        const auto sum = has_added ? x + *added : x;
        return at::layer_norm(sum.to(c10::promoteTypes(sum.scalar_type(), at::kFloat)), weight.sizes(), weight, bias,
                              epsilon);
    }

    TORCH_CHECK(weight.dim() == 1 && bias.sizes() == weight.sizes() && x.dim() > 0 && x.size(-1) == weight.size(0),
                "layer_norm: ", x.sizes(), " does not go through a norm of ", weight.sizes());
    return LayerNorm::apply(x, added, weight, bias, epsilon);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // x [..., C], or x + added, over the last dimension, in fp32 or wider.
    m.def("layer_norm(Tensor x, Tensor? added, Tensor weight, Tensor bias, float epsilon) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CompositeImplicitAutograd, m) {
    m.impl("layer_norm", layer_norm);
}
