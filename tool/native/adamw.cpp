// AdamW's step for one parameter in one pass over memory; for a table of embeddings from the rows that were read.
// I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>
#include <vector>

#include "processors.h"

namespace {

using distill::Kernel;

// The step's constants, worked out in double and rounded once.
struct Step {
    Step(double rate, double beta1, double beta2, double epsilon, double decay, int64_t step)
        : beta1(static_cast<float>(beta1)),
          beta2(static_cast<float>(beta2)),
          rest1(static_cast<float>(1 - beta1)),
          rest2(static_cast<float>(1 - beta2)),
          shrink(static_cast<float>(1 - rate * decay)),
          size(static_cast<float>(rate / (1 - std::pow(beta1, step)))),
          correction(static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, step)))),
          epsilon(static_cast<float>(epsilon)) {}

    float beta1, beta2, rest1, rest2, shrink, size, correction, epsilon;
};

struct Update {
    DISTILL_INLINE static void run(float* parameter, const float* gradient, float* mean, float* square, int64_t begin,
                                   int64_t end, Step s) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const auto g = gradient[i];
            const auto m = s.beta1 * mean[i] + s.rest1 * g;
            const auto v = s.beta2 * square[i] + s.rest2 * g * g;
            mean[i] = m;
            square[i] = v;
            parameter[i] = parameter[i] * s.shrink - s.size * m / (std::sqrt(v) * s.correction + s.epsilon);
        }
    }
};

void check(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& mean, const at::Tensor& square) {
    for (const auto& tensor : {parameter, gradient, mean, square}) {
        TORCH_CHECK(tensor.scalar_type() == at::kFloat, "adamw_: every tensor must be fp32, one is ",
                    tensor.scalar_type());
        TORCH_CHECK(tensor.sizes() == parameter.sizes(), "adamw_: shapes differ: ", parameter.sizes(), ", ",
                    tensor.sizes());
    }
    TORCH_CHECK(parameter.is_contiguous() && mean.is_contiguous() && square.is_contiguous(),
                "adamw_: the parameter and its moments must be contiguous");
}

void step_cpu(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square, double rate,
              double beta1, double beta2, double epsilon, double decay, int64_t step) {
    check(parameter, gradient, mean, square);
    const auto dense = gradient.contiguous();
    const auto s = Step(rate, beta1, beta2, epsilon, decay, step);
    const auto p = parameter.data_ptr<float>(), g = dense.data_ptr<float>();
    const auto m = mean.data_ptr<float>(), v = square.data_ptr<float>();
    at::parallel_for(0, parameter.numel(), 1 << 14,
                     [&](int64_t begin, int64_t end) { Kernel<Update>::run(p, g, m, v, begin, end, s); });
}

struct Shrink {
    DISTILL_INLINE static void run(float* parameter, int64_t count, float factor) {
#pragma omp simd
        for (int64_t i = 0; i < count; i++) parameter[i] *= factor;
    }
};

// The same step for every row of a table, where all but a few rows have a gradient of zeros. Rows that never had
// another one have moments of zeros too, which are not read: memory that was never written costs nothing.
void step_rows(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square,
               at::Tensor& seen, double rate, double beta1, double beta2, double epsilon, double decay, int64_t step) {
    TORCH_CHECK(gradient.is_sparse() && gradient.sparse_dim() == 1 && gradient.dense_dim() == 1,
                "adamw_rows_: the gradient must be rows of a matrix");
    check(parameter, gradient, mean, square);
    TORCH_CHECK(
        seen.scalar_type() == at::kByte && seen.is_contiguous() && seen.dim() == 1 && seen.size(0) == parameter.size(0),
        "adamw_rows_: what was seen must be uint8, one a row");
    const auto rows = gradient.coalesce();
    const auto values = rows.values().contiguous();
    const auto ids = rows.indices()[0].contiguous();
    const auto count = parameter.size(0), width = parameter.size(1);
    std::vector<int64_t> places(count, -1);
    const auto mark = seen.data_ptr<uint8_t>();
    for (int64_t k = 0; k < ids.size(0); k++) {
        const auto row = ids.data_ptr<int64_t>()[k];
        places[row] = k;
        mark[row] = 1;
    }

    const std::vector<float> zeros(width);
    const auto s = Step(rate, beta1, beta2, epsilon, decay, step);
    const auto p = parameter.data_ptr<float>(), g = values.data_ptr<float>();
    const auto m = mean.data_ptr<float>(), v = square.data_ptr<float>();
    at::parallel_for(0, count, 256, [&](int64_t begin, int64_t end) {
        for (auto row = begin; row < end; row++) {
            const auto at = row * width;
            if (mark[row] == 0) {
                Kernel<Shrink>::run(p + at, width, s.shrink);
            } else {
                Kernel<Update>::run(p + at, places[row] < 0 ? zeros.data() : g + places[row] * width, m + at, v + at,
                                    int64_t{0}, width, s);
            }
        }
    });
}

// The same step from libtorch's own operators, for devices that have no kernel of ours.
void step_anywhere(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square, double rate,
                   double beta1, double beta2, double epsilon, double decay, int64_t step) {
    check(parameter, gradient, mean, square);
    mean.mul_(beta1).add_(gradient, 1 - beta1);
    square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    const auto denominator = square.sqrt().mul_(1 / std::sqrt(1 - std::pow(beta2, step))).add_(epsilon);
    parameter.mul_(1 - rate * decay).addcdiv_(mean, denominator, -rate / (1 - std::pow(beta1, step)));
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    m.def(
        "adamw_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, float rate, float beta1, "
        "float beta2, float epsilon, float decay, int step) -> ()");
    // The gradient sparse by rows; seen, uint8, says which rows had one before.
    m.def(
        "adamw_rows_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, Tensor(d!) seen, "
        "float rate, float beta1, float beta2, float epsilon, float decay, int step) -> ()");
    m.def(
        "adamw_portable_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, float rate, "
        "float beta1, float beta2, float epsilon, float decay, int step) -> ()");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("adamw_", step_cpu);
}
// By its gradient it is sparse.
TORCH_LIBRARY_IMPL(distill, SparseCPU, m) {
    m.impl("adamw_rows_", step_rows);
}
TORCH_LIBRARY_IMPL(distill, CUDA, m) {
    m.impl("adamw_", step_anywhere);
}
TORCH_LIBRARY_IMPL(distill, CompositeExplicitAutograd, m) {
    m.impl("adamw_portable_", step_anywhere);
}
