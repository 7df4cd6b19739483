// Attention over sequences that lie end to end without padding, forward and backward. Scores never leave the nearest
// cache: the backward pass computes them again from the logarithm of each row's sum.
//
//   s = q·kᵀ / √D,  p = softmax(s) over what a token looks at,  out = dropped(p)·v
//
// T. Dao et al., FlashAttention: Fast and Memory-Efficient Exact Attention with IO-Awareness, NeurIPS 2022, section 3,
// algorithms 1 and 4; here whole rows of scores fit, so the sums need no correction.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <vector>

#include "attention_kernels.h"

namespace {

using distill::Gradients;
using distill::Kernel;
using distill::Look;
using distill::LookBack;
using distill::Place;
using distill::Shape;
using distill::Vectors;

void check(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v, const at::Tensor& starts, int64_t size,
           int64_t window, double dropout) {
    TORCH_CHECK(q.dim() == 2 && k.dim() == 2 && k.sizes() == v.sizes() && q.size(0) == k.size(0),
                "attention: q, k and v must be [N, heads * D], but are ", q.sizes(), ", ", k.sizes(), " and ",
                v.sizes());
    TORCH_CHECK(size > 0 && k.size(1) > 0 && k.size(1) % size == 0 && q.size(1) % k.size(1) == 0,
                "attention: heads of ", size, " channels do not divide ", q.sizes(), " and ", k.sizes());
    TORCH_CHECK(starts.dim() == 1 && starts.size(0) > 0 && starts.scalar_type() == at::kLong,
                "attention: the starts must be int64 [B + 1]");
    TORCH_CHECK(window >= 1, "attention: a token must look at least at itself");
    TORCH_CHECK(dropout >= 0 && dropout < 1, "attention: the dropout is ", dropout, "; it must be in [0, 1)");
}

Shape shape_of(const at::Tensor& q, const at::Tensor& k, const at::Tensor& starts, int64_t size, bool causal,
               int64_t window, double dropout, int64_t seed, int64_t call) {
    const auto start = starts.data_ptr<int64_t>();
    TORCH_CHECK(start[0] >= 0 && start[starts.size(0) - 1] <= q.size(0), "attention: the starts leave the ", q.size(0),
                " tokens");
    int64_t longest = 1;
    for (int64_t i = 0; i + 1 < starts.size(0); i++) {
        TORCH_CHECK(start[i] <= start[i + 1], "attention: the starts do not rise");
        longest = std::max(longest, start[i + 1] - start[i]);
    }
    const auto heads = q.size(1) / size;
    TORCH_CHECK(dropout == 0 || q.size(0) * heads * longest <= 0xffffffffLL, "attention: more than 2^32 looks to drop");
    return {size,
            heads,
            k.size(1) / size,
            window,
            longest,
            causal,
            1 / std::sqrt(static_cast<float>(size)),
            dropout == 0 ? 0 : distill::threshold_of(dropout),
            static_cast<float>(1 / (1 - dropout)),
            distill::key_of(seed, call)};
}

// Channels that lie side by side, in a kind that the kernels read.
at::Tensor readable(const at::Tensor& x) {
    const auto known = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    const auto y = known ? x : x.to(at::kFloat);
    return y.stride(1) == 1 || y.size(1) == 1 ? y : y.contiguous();
}

// Each sequence and head of keys on its own: the same numbers whatever the number of threads.
template <class Body>
void for_each_place(const at::Tensor& starts, int64_t shared, Body body) {
    const auto start = starts.data_ptr<int64_t>();
    at::parallel_for(0, (starts.size(0) - 1) * shared, 1, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) {
            const auto row = i / shared;
            if (start[row] < start[row + 1]) body(Place{start[row], start[row + 1] - start[row], i % shared});
        }
    });
}

// What lies before the first sequence and after the last gets zeros.
void clear_ends(at::Tensor& x, const at::Tensor& starts) {
    const auto start = starts.data_ptr<int64_t>();
    const auto end = start[starts.size(0) - 1];
    x.narrow(0, 0, start[0]).zero_();
    x.narrow(0, end, x.size(0) - end).zero_();
}

std::tuple<at::Tensor, at::Tensor> attend_cpu(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                              const at::Tensor& starts, int64_t size, bool causal, int64_t window,
                                              double dropout, int64_t seed, int64_t call) {
    check(q, k, v, starts, size, window, dropout);
    const auto shape = shape_of(q, k, starts, size, causal, window, dropout, seed, call);
    const auto queries = readable(q), keys = readable(k), values = readable(v);
    auto out = at::empty(q.sizes(), values.options());
    auto sums = at::empty({q.size(0), shape.heads}, q.options().dtype(at::kFloat));
    clear_ends(out, starts);
    clear_ends(sums, starts);
    const auto from_q = Vectors(queries), from_k = Vectors(keys), from_v = Vectors(values), to = Vectors(out);
    for_each_place(starts, shape.shared, [&](Place place) {
        Kernel<Look>::run(shape, place, from_q, from_k, from_v, to, sums.data_ptr<float>());
    });
    return {out.to(v.scalar_type()), sums};
}

// The three gradients are parts of one matrix where their kinds allow it: a map that made q, k and v at once reads them
// without a copy.
std::vector<at::Tensor> parts_like(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v) {
    if (q.scalar_type() != k.scalar_type() || k.scalar_type() != v.scalar_type()) {
        return {at::empty(q.sizes(), q.options()), at::empty(k.sizes(), k.options()),
                at::empty(v.sizes(), v.options())};
    }
    const auto whole = at::empty({q.size(0), q.size(1) + 2 * k.size(1)}, q.options());
    return {whole.narrow(1, 0, q.size(1)), whole.narrow(1, q.size(1), k.size(1)),
            whole.narrow(1, q.size(1) + k.size(1), k.size(1))};
}

std::vector<at::Tensor> attend_back(const at::Tensor& gradient, const at::Tensor& q, const at::Tensor& k,
                                    const at::Tensor& v, const at::Tensor& starts, const at::Tensor& sums, int64_t size,
                                    bool causal, int64_t window, double dropout, int64_t seed, int64_t call) {
    const auto shape = shape_of(q, k, starts, size, causal, window, dropout, seed, call);
    const auto queries = readable(q), keys = readable(k), values = readable(v), asked = readable(gradient);
    auto parts = parts_like(queries, keys, values);
    for (auto& part : parts) clear_ends(part, starts);
    const auto from_q = Vectors(queries), from_k = Vectors(keys), from_v = Vectors(values), from = Vectors(asked);
    const auto to = Gradients{Vectors(parts[0]), Vectors(parts[1]), Vectors(parts[2])};
    for_each_place(starts, shape.shared, [&](Place place) {
        Kernel<LookBack>::run(shape, place, from_q, from_k, from_v, from, sums.data_ptr<float>(), to);
    });
    return {parts[0].to(q.scalar_type()), parts[1].to(k.scalar_type()), parts[2].to(v.scalar_type())};
}

std::tuple<at::Tensor, at::Tensor> attend(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                          const at::Tensor& starts, int64_t size, bool causal, int64_t window,
                                          double dropout, int64_t seed, int64_t call) {
    static const auto op = c10::Dispatcher::singleton()
                               .findSchemaOrThrow("distill::attention", "")
                               .typed<std::tuple<at::Tensor, at::Tensor>(const at::Tensor&, const at::Tensor&,
                                                                         const at::Tensor&, const at::Tensor&, int64_t,
                                                                         bool, int64_t, double, int64_t, int64_t)>();
    return op.call(q, k, v, starts, size, causal, window, dropout, seed, call);
}

class Attention : public torch::autograd::Function<Attention> {
public:
    static torch::autograd::variable_list forward(torch::autograd::AutogradContext* context, const at::Tensor& q,
                                                  const at::Tensor& k, const at::Tensor& v, const at::Tensor& starts,
                                                  int64_t size, bool causal, int64_t window, double dropout,
                                                  int64_t seed, int64_t call) {
        at::AutoDispatchBelowADInplaceOrView below;
        auto [out, sums] = attend(q, k, v, starts, size, causal, window, dropout, seed, call);
        context->save_for_backward({q, k, v, starts, sums});
        context->mark_non_differentiable({sums});
        auto& saved = context->saved_data;
        saved["size"] = size;
        saved["causal"] = causal;
        saved["window"] = window;
        saved["dropout"] = dropout;
        saved["seed"] = seed;
        saved["call"] = call;
        return {out, sums};
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        auto& saved = context->saved_data;
        auto parts = attend_back(gradients[0], kept[0], kept[1], kept[2], kept[3], kept[4], saved["size"].toInt(),
                                 saved["causal"].toBool(), saved["window"].toInt(), saved["dropout"].toDouble(),
                                 saved["seed"].toInt(), saved["call"].toInt());
        torch::autograd::variable_list all(10);
        std::move(parts.begin(), parts.end(), all.begin());
        return all;
    }
};

std::tuple<at::Tensor, at::Tensor> attend_autograd(const at::Tensor& q, const at::Tensor& k, const at::Tensor& v,
                                                   const at::Tensor& starts, int64_t size, bool causal, int64_t window,
                                                   double dropout, int64_t seed, int64_t call) {
    const auto both = Attention::apply(q, k, v, starts, size, causal, window, dropout, seed, call);
    return {both[0], both[1]};
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // q [N, A * D]; k and v [N, K * D]; sequence i has the tokens from starts[i] to starts[i + 1], int64 [B + 1].
    // Returns [N, A * D], zeros for tokens of no sequence, and the logarithms of the rows' sums, fp32 [N, A].
    m.def(
        "attention(Tensor q, Tensor k, Tensor v, Tensor starts, int size, bool causal, int window, float dropout, "
        "int seed, int call) -> (Tensor, Tensor)");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("attention", attend_cpu);
}
TORCH_LIBRARY_IMPL(distill, AutogradCPU, m) {
    m.impl("attention", attend_autograd);
}
