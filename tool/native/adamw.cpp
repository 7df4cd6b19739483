// AdamW's step for one parameter in one pass over memory.
// I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <cmath>

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
    m.def(
        "adamw_portable_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, float rate, "
        "float beta1, float beta2, float epsilon, float decay, int step) -> ()");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("adamw_", step_cpu);
}
TORCH_LIBRARY_IMPL(distill, CUDA, m) {
    m.impl("adamw_", step_anywhere);
}
TORCH_LIBRARY_IMPL(distill, CompositeExplicitAutograd, m) {
    m.impl("adamw_portable_", step_anywhere);
}
