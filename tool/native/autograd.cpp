// Gradients: which tensors want them, the backward pass, and whether a graph is recorded on this thread.
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/variable.h>

#include "abi.h"

using distill::give;
using distill::guarded;
using distill::tensor_of;

namespace {

torch::autograd::variable_list list_of(void** handles, int32_t count) {
    torch::autograd::variable_list list;
    list.reserve(count);
    for (int32_t i = 0; i < count; i++) list.push_back(tensor_of(handles[i]));
    return list;
}

}  // namespace

DISTILL_EXPORT int32_t distill_requires_grad(void* handle, int32_t* wanted) {
    return guarded([&] { *wanted = tensor_of(handle).requires_grad(); });
}

DISTILL_EXPORT int32_t distill_set_requires_grad(void* handle, int32_t wanted) {
    return guarded([&] { tensor_of(handle).requires_grad_(wanted != 0); });
}

// The accumulated gradient, or null.
DISTILL_EXPORT int32_t distill_gradient(void* handle, void** gradient) {
    return guarded([&] {
        const auto& found = tensor_of(handle).grad();
        *gradient = found.defined() ? give(found) : nullptr;
    });
}

DISTILL_EXPORT int32_t distill_clear_gradient(void* handle) {
    return guarded([&] { tensor_of(handle).mutable_grad().reset(); });
}

DISTILL_EXPORT int32_t distill_backward(void* handle) {
    return guarded([&] { torch::autograd::backward({tensor_of(handle)}, {}); });
}

// Gradients of one scalar with respect to some tensors; null where it does not depend on one. Nothing is accumulated.
DISTILL_EXPORT int32_t distill_gradients(void* scalar, void** inputs, int32_t count, int32_t keep_graph,
                                         void** results) {
    return guarded([&] {
        auto gradients = torch::autograd::grad({tensor_of(scalar)}, list_of(inputs, count), {}, keep_graph != 0,
                                               /*create_graph=*/false, /*allow_unused=*/true);
        for (int32_t i = 0; i < count; i++) {
            results[i] = gradients[i].defined() ? give(std::move(gradients[i])) : nullptr;
        }
    });
}

DISTILL_EXPORT int32_t distill_set_grad_mode(int32_t enabled, int32_t* before) {
    return guarded([&] {
        *before = at::GradMode::is_enabled();
        at::GradMode::set_enabled(enabled != 0);
    });
}
