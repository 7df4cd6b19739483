#include "sums.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "elements.h"

namespace {

using distill::As;
using distill::AsBFloat16;
using distill::Kernel;

// Rows that are added up one after another.
constexpr int64_t BLOCK = 64;

template <class Form, class Element>
struct AddRows {
    DISTILL_INLINE static void run(const Element* rows, int64_t count, int64_t width, float* sums) {
        for (int64_t row = 0; row < count; row++) {
#pragma omp simd
            for (int64_t i = 0; i < width; i++) sums[i] += Form::load(rows + row * width + i);
        }
    }
};

template <class Form, class Element>
at::Tensor sum(const at::Tensor& matrix) {
    const auto rows = matrix.size(0), width = matrix.size(1), blocks = (rows + BLOCK - 1) / BLOCK;
    const auto parts = at::zeros({blocks, width}, matrix.options().dtype(at::kFloat));
    const auto from = static_cast<const Element*>(matrix.data_ptr());
    const auto to = parts.data_ptr<float>();
    at::parallel_for(0, blocks, 1, [&](int64_t begin, int64_t end) {
        for (int64_t block = begin; block < end; block++) {
            Kernel<AddRows<Form, Element>>::run(from + block * BLOCK * width, std::min(BLOCK, rows - block * BLOCK),
                                                width, to + block * width);
        }
    });
    return parts.sum(0);
}

}  // namespace

namespace distill {

at::Tensor sum_of_rows(const at::Tensor& matrix) {
    const auto rows = matrix.contiguous();
    return rows.scalar_type() == at::kFloat ? sum<As<float, float>, float>(rows) : sum<AsBFloat16, uint16_t>(rows);
}

}  // namespace distill
