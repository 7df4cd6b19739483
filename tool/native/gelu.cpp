// GELU and its tanh form, forward and backward in one pass each. Hendrycks, Gimpel 2016, Gaussian Error Linear Units,
// section 2. libtorch takes oneDNN's, which compiles code for every number of rows and keeps it.
#include "gelu.h"

#include <ATen/Parallel.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "elements.h"
#include "exponential.h"

namespace {

using distill::As;
using distill::AsBFloat16;
using distill::exponential;
using distill::Kernel;

// The share p(x) of x that goes through, and the slope of x · p(x).
struct Share {
    float value, slope;
};

// p = Φ, the normal distribution's. Φ(-|x|) = e^(-x²/2) · t·P(t) with t = 1 / (1 + 0.45·|x|/√2), the form of Hastings
// (Abramowitz, Stegun, 7.1.26), and a polynomial that was fitted to 5e-8 of Φ, and to 1e-5 of its tails.
struct Normal {
    DISTILL_INLINE static Share at(float x) {
        const auto size = std::fabs(x);
        const auto bell = exponential(-0.5f * x * x);
        const auto t = 1.0f / (1.0f + 0.318198052f * size);
        auto p = 0.0318025421f;
        p = p * t - 0.114554006f;
        p = p * t + 0.0972963272f;
        p = p * t + 0.0240374661f;
        p = p * t + 0.093833102f;
        p = p * t + 0.113697961f;
        p = p * t + 0.126943694f;
        p = p * t + 0.126942962f;
        const auto tail = p * t * bell;
        const auto share = x < 0 ? tail : 1.0f - tail;
        return {share, share + x * bell * 0.398942280f};  // 1/√2π
    }
};

// p = ½(1 + tanh z) = 1 / (1 + e^(-2z)) with z = √(2/π)(x + 0.044715·x³).
struct Tanh {
    DISTILL_INLINE static Share at(float x) {
        const auto twice = 1.59576912f * (x + 0.044715f * x * x * x);
        const auto share = 1.0f / (1.0f + exponential(-twice));
        return {share, share + x * share * (1.0f - share) * 1.59576912f * (1.0f + 0.134145f * x * x)};
    }
};

template <class Function, class Form, class Element>
struct Forward {
    DISTILL_INLINE static void run(const Element* x, Element* y, int64_t begin, int64_t end) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const auto value = Form::load(x + i);
            Form::store(y + i, value * Function::at(value).value);
        }
    }
};

template <class Function, class Form, class Element>
struct Backward {
    DISTILL_INLINE static void run(const Element* x, const Element* dy, Element* dx, int64_t begin, int64_t end) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            Form::store(dx + i, Form::load(dy + i) * Function::at(Form::load(x + i)).slope);
        }
    }
};

// Both, where the forward pass is not kept: their share is the same.
template <class Function, class Form, class Element>
struct Again {
    DISTILL_INLINE static void run(const Element* x, Element* y, Element* d, int64_t begin, int64_t end) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const auto value = Form::load(x + i);
            const auto share = Function::at(value);
            Form::store(y + i, value * share.value);
            Form::store(d + i, Form::load(d + i) * share.slope);
        }
    }
};

// All tensors are of one size and kind, and contiguous.
template <template <class, class, class> class Pass, class Form, class Element, class... Tensors>
void pass(bool tanh, const Tensors&... tensors) {
    const auto count = std::get<0>(std::tie(tensors...)).numel();
    at::parallel_for(0, count, 1 << 14, [&](int64_t begin, int64_t end) {
        if (tanh) {
            Kernel<Pass<Tanh, Form, Element>>::run(static_cast<Element*>(tensors.data_ptr())..., begin, end);
        } else {
            Kernel<Pass<Normal, Form, Element>>::run(static_cast<Element*>(tensors.data_ptr())..., begin, end);
        }
    });
}

template <template <class, class, class> class Pass, class... Tensors>
void pass_over(at::ScalarType type, bool tanh, const Tensors&... tensors) {
    if (type == at::kFloat) {
        pass<Pass, As<float, float>, float>(tanh, tensors...);
    } else {
        pass<Pass, AsBFloat16, uint16_t>(tanh, tensors...);
    }
}

class Gelu : public torch::autograd::Function<Gelu> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& input, bool tanh) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto x = input.contiguous();
        context->save_for_backward({x});
        context->saved_data["tanh"] = tanh;
        return distill::gelu_of(x, tanh);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto x = context->get_saved_variables()[0];
        const auto dy = gradients[0].to(x.scalar_type()).contiguous();
        const auto dx = at::empty_like(x);
        pass_over<Backward>(x.scalar_type(), context->saved_data["tanh"].toBool(), x, dy, dx);
        return {dx, at::Tensor()};
    }
};

}  // namespace

at::Tensor distill::gelu(const at::Tensor& x, bool tanh) {
    const auto is_ours = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    if (!x.device().is_cpu() || !is_ours) return at::gelu(x, tanh ? "tanh" : "none");
    return Gelu::apply(x, tanh);
}

at::Tensor distill::gelu_of(const at::Tensor& x, bool tanh) {
    const auto y = at::empty_like(x);
    pass_over<Forward>(x.scalar_type(), tanh, x, y);
    return y;
}

at::Tensor distill::gelu_back(const at::Tensor& x, const at::Tensor& gradient, bool tanh) {
    const auto y = at::empty_like(x);
    pass_over<Again>(x.scalar_type(), tanh, x, y, gradient);
    return y;
}

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // Of the kind of x.
    m.def("gelu(Tensor x, bool tanh) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CompositeImplicitAutograd, m) {
    m.impl("gelu", distill::gelu);
}
