#pragma once

#include <ATen/ATen.h>

namespace distill {

// GELU, with a graph where one is recorded.
at::Tensor gelu(const at::Tensor& x, bool tanh);

// GELU of x, fp32 or bf16 and contiguous on the processor, without a graph.
at::Tensor gelu_of(const at::Tensor& x, bool tanh);

// The same again; and what a gradient, of x's kind and shape, asks of it becomes what it asks of x.
at::Tensor gelu_back(const at::Tensor& x, const at::Tensor& gradient, bool tanh);

}  // namespace distill
