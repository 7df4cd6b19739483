// The C boundary: one value type, one guard, one way to report an error.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <exception>
#include <string>

#define DISTILL_EXPORT extern "C" __attribute__((visibility("default")))

namespace distill {

// The same numbers as Distill.Torch.Native.ValueTag.
enum class Tag : int32_t {
    Default = -1,
    None = 0,
    Tensor = 1,
    Integer = 2,
    Double = 3,
    Boolean = 4,
    IntegerList = 5,
    TensorList = 6,
    BooleanList = 7,
    String = 8,
    DoubleList = 9,
    Device = 10,
};

// One argument or result. Lists and strings point to memory of the caller for arguments; result lists are freed with
// distill_tensor_list_free.
struct Value {
    int32_t tag;
    int32_t length;
    union {
        int64_t integer;
        double real;
        void* pointer;
    };
};

void remember_error(const std::string& text) noexcept;

// Runs one call and turns every C++ exception into a status: none may cross the C boundary.
template <class Body>
int32_t guarded(Body body) noexcept {
    try {
        body();
        return 0;
    } catch (const std::exception& e) {
        remember_error(e.what());
    } catch (...) {
        remember_error("unknown C++ exception");
    }
    return -1;
}

// Handles: each is a heap-allocated at::Tensor, counted so that a leak can be seen.
at::Tensor* give(at::Tensor tensor);
inline const at::Tensor& tensor_of(const void* handle) {
    return *static_cast<const at::Tensor*>(handle);
}

// Devices cross the boundary as kind * 256 + index; kind 0 is the CPU and 1 is CUDA, as in c10::DeviceType.
at::Device device_of(int64_t code);
int64_t code_of(const at::Device& device);

}  // namespace distill
