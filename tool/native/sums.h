// Sums over the rows of a matrix.
#pragma once

#include <ATen/ATen.h>

namespace distill {

// fp32 [C] of [N, C] in fp32 or bf16, added in the same order for any number of threads.
at::Tensor sum_of_rows(const at::Tensor& matrix);

}  // namespace distill
