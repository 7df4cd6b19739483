// AdamW's step for one parameter in one pass over memory.
#include "adamw.h"

#include <ATen/Parallel.h>
#include <torch/library.h>

namespace {

using distill::Kernel;
using distill::adamw::check;
using distill::adamw::Step;
using distill::adamw::Update;

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
