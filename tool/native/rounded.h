// Copies in bf16 that several products of one region of mixed precision read.
#pragma once

#include <ATen/ATen.h>

namespace distill {

// A weight in another type, kept until the region ends: layers may share one.
at::Tensor rounded_weight(const at::Tensor& weight, at::ScalarType type);

// The input of a product in another type, kept until the next input comes: a query, a key and a value read the same.
at::Tensor rounded_input(const at::Tensor& x, at::ScalarType type);

// Drops this thread's copies.
void forget_rounded();

}  // namespace distill
