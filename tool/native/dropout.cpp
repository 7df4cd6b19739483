// Dropout from a counter instead of a generator's state: the mask of element i is a hash of (seed, call, i). The same
// mask comes out for any number of threads and on every device, the backward pass computes it again instead of keeping
// it, and a run that resumes has no random state to lose.
#include "dropout.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "counter.h"
#include "elements.h"

namespace {

using distill::As;
using distill::AsBFloat16;
using distill::FIRST;
using distill::hash;
using distill::Kernel;
using distill::Key;
using distill::key_of;
using distill::SECOND;
using distill::threshold_of;

template <class Form, class Element>
struct Drop {
    DISTILL_INLINE static void run(const Element* input, Element* output, int64_t begin, int64_t end, Key key,
                                   uint32_t threshold, float scale) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) {
            const auto kept = hash(static_cast<uint32_t>(i), key) >= threshold;
            Form::store(output + i, kept ? Form::load(input + i) * scale : 0);
        }
    }
};

template <class Form, class Element>
void drop_all(const at::Tensor& input, at::Tensor& output, Key key, uint32_t threshold, float scale) {
    const auto from = static_cast<const Element*>(input.data_ptr());
    const auto to = static_cast<Element*>(output.data_ptr());
    at::parallel_for(0, input.numel(), 1 << 15, [&](int64_t begin, int64_t end) {
        Kernel<Drop<Form, Element>>::run(from, to, begin, end, key, threshold, scale);
    });
}

void check(const at::Tensor& x, double probability) {
    TORCH_CHECK(probability >= 0 && probability < 1, "dropout: the probability is ", probability,
                "; it must be in [0, 1)");
    TORCH_CHECK(x.is_floating_point(), "dropout: the input is ", x.scalar_type(),
                "; it must be a floating-point tensor");
    TORCH_CHECK(x.numel() <= 0xffffffffLL, "dropout: more than 2^32 elements");
}

at::Tensor drop_cpu(const at::Tensor& x, double probability, int64_t seed, int64_t call) {
    check(x, probability);
    const auto input = x.contiguous();
    auto output = at::empty_like(input);
    const auto key = key_of(seed, call);
    const auto threshold = threshold_of(probability);
    const auto scale = static_cast<float>(1 / (1 - probability));

    switch (input.scalar_type()) {
        case at::kFloat:
            drop_all<As<float, float>, float>(input, output, key, threshold, scale);
            break;
        case at::kBFloat16:
            drop_all<AsBFloat16, uint16_t>(input, output, key, threshold, scale);
            break;
        case at::kHalf:
            drop_all<As<at::Half, float>, at::Half>(input, output, key, threshold, scale);
            break;
        default:
            TORCH_CHECK(input.scalar_type() == at::kDouble, "dropout: no kernel for ", input.scalar_type());
            drop_all<As<double, double>, double>(input, output, key, threshold, scale);
    }
    return output;
}

// The same mask from libtorch's own operators, for devices that have no kernel of ours: 32-bit arithmetic in int64.
at::Tensor kept_mask(const at::Tensor& x, double probability, int64_t seed, int64_t call) {
    constexpr int64_t WORD = 0xffffffffLL;
    const auto key = key_of(seed, call);
    const auto times = [](const at::Tensor& h, int64_t factor) {
        // The product of two 32-bit words overflows int64; its low word comes from the factor's halves.
        const auto low = h.mul(factor & 0xffff);
        const auto high = h.mul(factor >> 16).bitwise_and(0xffff).mul(1 << 16);
        return low.add(high).bitwise_and(WORD);
    };
    const auto fold = [](const at::Tensor& h, int64_t bits) { return h.bitwise_xor(h.bitwise_right_shift(bits)); };

    auto h = at::arange(x.numel(), x.options().dtype(at::kLong)).bitwise_xor(static_cast<int64_t>(key.low));
    h = times(fold(h, 16), FIRST).bitwise_xor(static_cast<int64_t>(key.high));
    h = fold(times(fold(h, 15), SECOND), 16);
    return h.ge(static_cast<int64_t>(threshold_of(probability))).view(x.sizes());
}

at::Tensor drop_anywhere(const at::Tensor& x, double probability, int64_t seed, int64_t call) {
    check(x, probability);
    return x * kept_mask(x, probability, seed, call) * (1 / (1 - probability));
}

class Dropout : public torch::autograd::Function<Dropout> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& x, double probability,
                              int64_t seed, int64_t call) {
        context->saved_data["probability"] = probability;
        context->saved_data["seed"] = seed;
        context->saved_data["call"] = call;
        at::AutoDispatchBelowADInplaceOrView below;
        return distill::dropped(x, probability, seed, call);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        auto& saved = context->saved_data;
        return {distill::dropped(gradients[0], saved["probability"].toDouble(), saved["seed"].toInt(),
                                 saved["call"].toInt()),
                at::Tensor(), at::Tensor(), at::Tensor()};
    }
};

at::Tensor drop_autograd(const at::Tensor& x, double probability, int64_t seed, int64_t call) {
    return Dropout::apply(x, probability, seed, call);
}

}  // namespace

at::Tensor distill::dropped(const at::Tensor& x, double probability, int64_t seed, int64_t call) {
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("distill::dropout", "")
                               .typed<at::Tensor(const at::Tensor&, double, int64_t, int64_t)>();
    return op.call(x, probability, seed, call);
}

TORCH_LIBRARY_FRAGMENT(distill, m) {
    m.def("dropout(Tensor x, float p, int seed, int call) -> Tensor");
    m.def("kept_mask(Tensor x, float p, int seed, int call) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("dropout", drop_cpu);
}
TORCH_LIBRARY_IMPL(distill, CUDA, m) {
    m.impl("dropout", drop_anywhere);
}
TORCH_LIBRARY_IMPL(distill, CompositeExplicitAutograd, m) {
    m.impl("kept_mask", kept_mask);
}
TORCH_LIBRARY_IMPL(distill, Autograd, m) {
    m.impl("dropout", drop_autograd);
}
