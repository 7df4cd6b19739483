#pragma once

#include <ATen/ATen.h>

namespace distill {

// x with elements dropped, on every device and with a gradient.
at::Tensor dropped(const at::Tensor& x, double probability, int64_t seed, int64_t call);

}  // namespace distill
