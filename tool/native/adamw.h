// One element's step of AdamW.
// I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
#pragma once

#include <ATen/ATen.h>

#include <cmath>

#include "processors.h"

namespace distill::adamw {

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
static_assert(sizeof(Step) == 8 * sizeof(float), "a row of the history");

DISTILL_INLINE void advance(float& parameter, float& mean, float& square, float gradient, const Step& s) {
    mean = s.beta1 * mean + s.rest1 * gradient;
    square = s.beta2 * square + s.rest2 * gradient * gradient;
    parameter = parameter * s.shrink - s.size * mean / (std::sqrt(square) * s.correction + s.epsilon);
}

struct Update {
    DISTILL_INLINE static void run(float* parameter, const float* gradient, float* mean, float* square, int64_t begin,
                                   int64_t end, Step s) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) advance(parameter[i], mean[i], square[i], gradient[i], s);
    }
};

inline void check(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& mean,
                  const at::Tensor& square) {
    for (const auto& tensor : {parameter, gradient, mean, square}) {
        TORCH_CHECK(tensor.scalar_type() == at::kFloat, "adamw_: every tensor must be fp32, one is ",
                    tensor.scalar_type());
        TORCH_CHECK(tensor.sizes() == parameter.sizes(), "adamw_: shapes differ: ", parameter.sizes(), ", ",
                    tensor.sizes());
    }
    TORCH_CHECK(parameter.is_contiguous() && mean.is_contiguous() && square.is_contiguous(),
                "adamw_: the parameter and its moments must be contiguous");
}

}  // namespace distill::adamw
