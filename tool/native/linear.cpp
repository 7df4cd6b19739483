// The linear map x · Wᵀ + b, forward and backward. Under automatic mixed precision its operands are bf16; the sums, the
// bias and the weights' gradient are fp32 and are rounded once or never, where libtorch's own rounds the bias and the
// gradient and spends a pass on each.
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "gelu.h"
#include "products.h"
#include "rounded.h"
#include "sums.h"
#include "torch_versions.h"

namespace {

using distill::multiply;
using distill::Operand;

// Rows, or columns of a turned view, that lie one after another and do not overlap.
at::Tensor matrix(const at::Tensor& x) {
    const auto flat = x.reshape({-1, x.size(-1)});
    const auto by_rows = flat.stride(1) == 1 && flat.stride(0) >= flat.size(1);
    const auto by_columns = flat.stride(0) == 1 && flat.stride(1) >= flat.size(0);
    return by_rows || by_columns ? flat : flat.contiguous();
}

// The type of the gradient, where one is asked for.
c10::optional<int64_t> type_if_asked(const at::Tensor& tensor) {
    return tensor.requires_grad() ? c10::optional<int64_t>(static_cast<int64_t>(tensor.scalar_type())) : c10::nullopt;
}

// Of x or, where 'tanh' says in which form, of the GELU of x: that is computed again for the weight's gradient, in the
// pass that makes the gradient of x, instead of being kept.
class Linear : public torch::autograd::Function<Linear> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, const at::Tensor& weight,
                              const c10::optional<at::Tensor>& bias, int64_t type, c10::optional<bool> tanh) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto kind = static_cast<at::ScalarType>(type);
        const auto has_bias = bias.has_value() && bias->defined();
        const auto rows = tanh ? matrix(x).contiguous() : matrix(distill::rounded_input(x, kind));
        const auto inputs = tanh ? distill::gelu_of(rows, *tanh) : rows;
        const auto map = matrix(distill::rounded_weight(weight, kind));
        auto sizes = x.sizes().vec();
        sizes.back() = map.size(0);

        const auto out = at::empty({rows.size(0), map.size(0)}, rows.options());
        multiply(Operand(inputs), Operand(map).turned(), has_bias ? bias->to(at::kFloat).contiguous() : at::Tensor(),
                 Operand(out));
        context->save_for_backward({rows, map});
        auto& saved = context->saved_data;
        saved["shape"] = x.sizes();
        saved["tanh"] = tanh;
        saved["x"] = type_if_asked(x);
        saved["weight"] = type_if_asked(weight);
        saved["bias"] = has_bias ? type_if_asked(*bias) : c10::nullopt;
        return out.view(sizes);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        const auto &rows = kept[0], &map = kept[1];
        const auto gradient = matrix(gradients[0]);
        auto& saved = context->saved_data;
        const auto asked = [&](const char* name) { return !saved[name].isNone(); };
        const auto options = [&](const char* name) {
            return rows.options().dtype(static_cast<at::ScalarType>(saved[name].toInt()));
        };

        at::Tensor of_x, of_weight, of_bias;
        if (asked("x")) {
            of_x = at::empty(rows.sizes(), options("x"));
            multiply(Operand(gradient), Operand(map), {}, Operand(of_x));
        }
        auto inputs = rows;
        if (asked("tanh")) {
            const auto tanh = saved["tanh"].toBool();
            inputs = asked("x") ? distill::gelu_back(rows, of_x, tanh) : distill::gelu_of(rows, tanh);
        }
        if (asked("weight")) {
            // Of no rows it is a sum of nothing.
            of_weight = rows.size(0) == 0 ? at::zeros(map.sizes(), options("weight"))
                                          : at::empty(map.sizes(), options("weight"));
            if (rows.size(0) > 0) multiply(Operand(gradient).turned(), Operand(inputs), {}, Operand(of_weight));
        }
        if (asked("x")) of_x = of_x.view(saved["shape"].toIntVector());
        if (asked("bias")) of_bias = distill::sum_of_rows(gradient).to(options("bias").dtype());
        return {of_x, of_weight, of_bias, at::Tensor(), at::Tensor()};
    }
};

at::Tensor map(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias,
               c10::optional<bool> tanh) {
    const auto device = x.device().type();
    const auto is_mixed = distill::autocast_enabled(device);
    const auto type = is_mixed ? distill::autocast_dtype(device) : x.scalar_type();
    const auto is_ours = [&](const at::Tensor& tensor) {
        return is_mixed ? tensor.scalar_type() == at::kFloat || tensor.scalar_type() == type
                        : tensor.scalar_type() == type;
    };
    if (!x.device().is_cpu() || !distill::multiplies(type) || !is_ours(x) || !is_ours(weight)) {
        return at::linear(tanh ? distill::gelu(x, *tanh) : x, weight, bias);
    }
    // GELU is of x as it is, and rounded after it.
    if (tanh && x.scalar_type() != type) return map(distill::gelu(x, *tanh), weight, bias, {});

    TORCH_CHECK(weight.dim() == 2 && x.dim() > 0 && x.size(-1) == weight.size(1), "linear: ", x.sizes(),
                " does not go through a map of ", weight.sizes());
    return Linear::apply(x, weight, bias, static_cast<int64_t>(type), tanh);
}

at::Tensor linear(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias) {
    return map(x, weight, bias, {});
}

at::Tensor linear_of_gelu(const at::Tensor& x, const at::Tensor& weight, const c10::optional<at::Tensor>& bias,
                          bool tanh) {
    return map(x, weight, bias, tanh);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // x [..., in], weight [out, in], bias [out]: [..., out] in the type of the products.
    m.def("linear(Tensor x, Tensor weight, Tensor? bias) -> Tensor");
    // The same of GELU of x.
    m.def("linear_of_gelu(Tensor x, Tensor weight, Tensor? bias, bool tanh) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CompositeImplicitAutograd, m) {
    m.impl("linear", linear);
    m.impl("linear_of_gelu", linear_of_gelu);
}
