// Matrix products in fp32 and bf16 by oneDNN, whose sums are fp32 and whose bias costs no pass of its own.
#pragma once

#include <ATen/ATen.h>

namespace distill {

// A matrix where it lies, fp32 or bf16.
struct Operand {
    explicit Operand(const at::Tensor& matrix)
        : data(matrix.data_ptr()),
          type(matrix.scalar_type()),
          rows(matrix.size(0)),
          columns(matrix.size(1)),
          row_stride(matrix.stride(0)),
          column_stride(matrix.stride(1)) {}

    Operand turned() const {
        auto other = *this;
        std::swap(other.rows, other.columns);
        std::swap(other.row_stride, other.column_stride);
        return other;
    }

    Operand part(int64_t first, int64_t count) const {
        auto other = *this;
        other.data = static_cast<char*>(data) + first * row_stride * static_cast<int64_t>(at::elementSize(type));
        other.rows = count;
        return other;
    }

    void* data;
    at::ScalarType type;
    int64_t rows, columns, row_stride, column_stride;
};

// Whether multiply() has a product of operands of this type on this processor.
bool multiplies(at::ScalarType type);

// Has products take their buffers by functions with the meaning of posix_memalign and free. malloc's own leave holes of
// several times their size: what lies before an aligned block is kept by the thread that freed it, and is not joined
// with it again (glibc's tcache).
void take_buffers_from(int (*take)(void** data, std::size_t alignment, std::size_t bytes), void (*give_back)(void*));

// to = a · b + bias in every row. The bias is fp32 [columns of b], or undefined.
void multiply(const Operand& a, const Operand& b, const at::Tensor& bias, const Operand& to);

}  // namespace distill
