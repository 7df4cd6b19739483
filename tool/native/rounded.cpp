#include "rounded.h"

#include <unordered_map>

namespace {

// The original is held, so that no other tensor comes to lie in its place meanwhile.
struct Copy {
    at::Tensor original, copy;
    int64_t version = 0;

    bool is_of(const at::Tensor& tensor) const { return original.is_same(tensor) && version == tensor._version(); }
};

thread_local std::unordered_map<const c10::TensorImpl*, Copy> weights;
thread_local Copy input;

}  // namespace

namespace distill {

at::Tensor rounded_weight(const at::Tensor& weight, at::ScalarType type) {
    if (weight.scalar_type() == type) return weight;

    auto& known = weights[weight.unsafeGetTensorImpl()];
    if (!known.is_of(weight)) known = {weight, weight.to(type), weight._version()};
    return known.copy;
}

at::Tensor rounded_input(const at::Tensor& x, at::ScalarType type) {
    if (x.scalar_type() == type) return x;

    if (!input.is_of(x)) input = {x, x.to(type), x._version()};
    return input.copy;
}

void forget_rounded() {
    weights.clear();
    input = {};
}

}  // namespace distill
