// Tensors from and to memory of the caller, and what can be asked of one.
#include <ATen/Functions.h>

#include <atomic>

#include "abi.h"

namespace distill {

static std::atomic<int64_t> live_tensors{0};

at::Tensor* give(at::Tensor tensor) {
    auto handle = new at::Tensor(std::move(tensor));
    live_tensors.fetch_add(1, std::memory_order_relaxed);
    return handle;
}

}  // namespace distill

using distill::give;
using distill::guarded;
using distill::tensor_of;

DISTILL_EXPORT int64_t distill_live_tensors() {
    return distill::live_tensors.load(std::memory_order_relaxed);
}

DISTILL_EXPORT void distill_tensor_free(void* handle) {
    delete static_cast<at::Tensor*>(handle);
    distill::live_tensors.fetch_sub(1, std::memory_order_relaxed);
}

DISTILL_EXPORT void distill_tensor_list_free(void* list) {
    delete[] static_cast<at::Tensor**>(list);
}

// Whether only some rows of the tensor are kept, as of the gradient of a table.
DISTILL_EXPORT int32_t distill_is_sparse(void* handle, int32_t* sparse) {
    return guarded([&] { *sparse = tensor_of(handle).is_sparse(); });
}

// Another handle on the same tensor.
DISTILL_EXPORT int32_t distill_tensor_alias(void* handle, void** result) {
    return guarded([&] { *result = give(tensor_of(handle)); });
}

// Copies dense row-major memory into a new tensor.
DISTILL_EXPORT int32_t distill_tensor_from_memory(const void* data, const int64_t* shape, int32_t rank, int32_t dtype,
                                                  int64_t device, void** result) {
    return guarded([&] {
        const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
        const auto sizes = c10::IntArrayRef(shape, rank);
        // from_blob never writes through the pointer; the copy below is the only reader.
        auto view = at::from_blob(const_cast<void*>(data), sizes, options);
        auto tensor = at::empty(sizes, options.device(distill::device_of(device)));
        tensor.copy_(view);
        *result = give(std::move(tensor));
    });
}

// Copies a tensor, wherever it is and however it is strided, into dense row-major memory of exactly that many bytes.
DISTILL_EXPORT int32_t distill_tensor_to_memory(void* handle, void* data, int64_t bytes) {
    return guarded([&] {
        const auto& tensor = tensor_of(handle);
        if (static_cast<int64_t>(tensor.nbytes()) != bytes) {
            throw std::invalid_argument("the tensor has " + std::to_string(tensor.nbytes()) + " bytes, the memory " +
                                        std::to_string(bytes));
        }
        at::from_blob(data, tensor.sizes(), tensor.options().device(at::kCPU).requires_grad(false))
            .copy_(tensor.detach());
    });
}

DISTILL_EXPORT int32_t distill_tensor_describe(void* handle, int32_t* rank, int32_t* dtype, int64_t* device) {
    return guarded([&] {
        const auto& tensor = tensor_of(handle);
        *rank = static_cast<int32_t>(tensor.dim());
        *dtype = static_cast<int32_t>(tensor.scalar_type());
        *device = distill::code_of(tensor.device());
    });
}

DISTILL_EXPORT int32_t distill_tensor_shape(void* handle, int64_t* shape) {
    return guarded([&] {
        for (const auto size : tensor_of(handle).sizes()) *shape++ = size;
    });
}

DISTILL_EXPORT int32_t distill_tensor_to_double(void* handle, double* value) {
    return guarded([&] { *value = tensor_of(handle).item().toDouble(); });
}
