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

#include "counter.h"
#include "elements.h"
#include "exponential.h"
#include "panels.h"
#include "processors.h"

namespace {

using distill::AsBFloat16;
using distill::exponential;
using distill::hash;
using distill::Kernel;
using distill::Key;
using distill::LANES;
using distill::product;
using distill::Rows;
using distill::whole_lanes;

// Tokens that look, taken at once.
constexpr int64_t BLOCK = 48;

// N tokens' vectors, [N, heads · D] with any step from row to row.
struct Vectors {
    explicit Vectors(const at::Tensor& tensor)
        : data(static_cast<char*>(tensor.data_ptr())),
          step(tensor.stride(0) * tensor.element_size()),
          size(tensor.element_size()),
          type(tensor.scalar_type()) {}

    char* at(int64_t row, int64_t channel) const { return data + row * step + channel * size; }

    char* data;
    int64_t step, size;
    at::ScalarType type;
};

// What all heads share.
struct Shape {
    int64_t size;     // D, channels of one head
    int64_t heads;    // A, of the queries
    int64_t shared;   // K, of the keys and values
    int64_t window;   // how many tokens each one looks at, itself included; only where later ones are not looked at
    int64_t longest;  // tokens of the longest sequence
    bool causal;
    float scale;
    uint32_t threshold;  // of dropout; 0 for none
    float kept;          // what is kept is multiplied by this
    Key key;
};

// One sequence and one head of keys and values.
struct Place {
    int64_t start, count, shared;
};

// The tokens that a token looks at.
struct Reach {
    int64_t from, to;
};

DISTILL_INLINE Reach reach_of(const Shape& shape, int64_t token, int64_t count) {
    if (!shape.causal) return {0, count};
    return {std::max<int64_t>(0, token + 1 - shape.window), token + 1};
}

DISTILL_INLINE void load(const Vectors& x, int64_t row, int64_t channel, int64_t count, float factor, float* to) {
    const auto from = x.at(row, channel);
    if (x.type == at::kBFloat16) {
        for (int64_t i = 0; i < count; i++) to[i] = AsBFloat16::load(reinterpret_cast<uint16_t*>(from) + i) * factor;
    } else {
        for (int64_t i = 0; i < count; i++) to[i] = reinterpret_cast<float*>(from)[i] * factor;
    }
}

DISTILL_INLINE void store(const Vectors& x, int64_t row, int64_t channel, int64_t count, float factor,
                          const float* from) {
    const auto to = x.at(row, channel);
    if (x.type == at::kBFloat16) {
        for (int64_t i = 0; i < count; i++) AsBFloat16::store(reinterpret_cast<uint16_t*>(to) + i, from[i] * factor);
    } else {
        for (int64_t i = 0; i < count; i++) reinterpret_cast<float*>(to)[i] = from[i] * factor;
    }
}

// One thread's memory, kept from call to call.
class Scratch {
public:
    explicit Scratch(int64_t floats) {
        if (static_cast<int64_t>(kept().size()) < floats) kept().resize(floats);
        next_ = kept().data();
    }

    Rows rows(int64_t count, int64_t width) {
        const auto data = next_;
        next_ += count * width;
        return {data, width};
    }

private:
    static std::vector<float>& kept() {
        static thread_local std::vector<float> memory;
        return memory;
    }

    float* next_;
};

// The vectors of a sequence's tokens, [count, D], each filled with zeros up to the rows' width.
DISTILL_INLINE void load_rows(const Vectors& x, int64_t start, int64_t count, int64_t channel, int64_t size,
                              float factor, Rows to) {
    for (int64_t i = 0; i < count; i++) {
        load(x, start + i, channel, size, factor, to.data + i * to.width);
        for (auto j = size; j < to.width; j++) to.data[i * to.width + j] = 0;
    }
}

// The same turned, [D, count].
DISTILL_INLINE void turn(Rows from, int64_t count, int64_t size, Rows to) {
    for (int64_t j = 0; j < size; j++) {
        const auto row = to.data + j * to.width;
        for (int64_t i = 0; i < count; i++) row[i] = from.data[i * from.width + j];
        for (auto i = count; i < to.width; i++) row[i] = 0;
    }
}

// Which of a row's looks are dropped is drawn by the token's place, the head, and the place that is looked at.
DISTILL_INLINE uint32_t counter_of(const Shape& shape, int64_t row, int64_t head) {
    return static_cast<uint32_t>((row * shape.heads + head) * shape.longest);
}

DISTILL_INLINE float kept_of(const Shape& shape, uint32_t counter) {
    return hash(counter, shape.key) >= shape.threshold ? shape.kept : 0.0f;
}

// Scores become what is mixed of each value; what is not looked at gets zero.
// Returns the logarithm of the sum of the scores' exponentials.
DISTILL_INLINE float softmax(const Shape& shape, float* scores, Reach reach, int64_t begin, int64_t end,
                             uint32_t counter) {
    auto most = scores[reach.from];
#pragma omp simd reduction(max : most)
    for (auto j = reach.from; j < reach.to; j++) most = scores[j] > most ? scores[j] : most;
    auto sum = 0.0f;
#pragma omp simd reduction(+ : sum)
    for (auto j = reach.from; j < reach.to; j++) {
        scores[j] = exponential(scores[j] - most);
        sum += scores[j];
    }

    const auto share = 1 / sum;
    if (shape.threshold == 0) {
        for (auto j = reach.from; j < reach.to; j++) scores[j] *= share;
    } else {
        for (auto j = reach.from; j < reach.to; j++) {
            scores[j] *= share * kept_of(shape, counter + static_cast<uint32_t>(j));
        }
    }
    for (auto j = begin; j < reach.from; j++) scores[j] = 0;
    for (auto j = reach.to; j < end; j++) scores[j] = 0;
    return most + std::log(sum);
}

// The part of the keys that a block of tokens looks at, in whole lanes: [begin, end).
DISTILL_INLINE Reach columns_of(const Shape& shape, int64_t first, int64_t rows, int64_t count) {
    const auto begin = reach_of(shape, first, count).from / LANES * LANES;
    return {begin, whole_lanes(reach_of(shape, first + rows - 1, count).to)};
}

struct Look {
    DISTILL_INLINE static void run(const Shape& shape, Place place, const Vectors& q, const Vectors& k,
                                   const Vectors& v, const Vectors& out, float* sums) {
        const auto n = place.count, size = shape.size, width = whole_lanes(size), span = whole_lanes(n);
        auto scratch = Scratch(2 * n * width + size * span + 2 * BLOCK * width + BLOCK * span);
        const auto keys = scratch.rows(n, width), values = scratch.rows(n, width), turned = scratch.rows(size, span);
        const auto queries = scratch.rows(BLOCK, width), mixed = scratch.rows(BLOCK, width);
        const auto scores = scratch.rows(BLOCK, span);
        load_rows(k, place.start, n, place.shared * size, size, 1, keys);
        load_rows(v, place.start, n, place.shared * size, size, 1, values);
        turn(keys, n, size, turned);

        const auto group = shape.heads / shape.shared;
        for (auto head = place.shared * group; head < (place.shared + 1) * group; head++) {
            for (int64_t first = 0; first < n; first += BLOCK) {
                const auto rows = std::min(BLOCK, n - first);
                const auto [begin, end] = columns_of(shape, first, rows, n);
                load_rows(q, place.start + first, rows, head * size, size, shape.scale, queries);
                product({queries.data, width, 1}, {turned.data + begin, span}, rows, end - begin, size,
                        {scores.data + begin, span}, false);
                for (int64_t i = 0; i < rows; i++) {
                    const auto row = place.start + first + i;
                    sums[row * shape.heads + head] =
                        softmax(shape, scores.data + i * span, reach_of(shape, first + i, n), begin, end,
                                counter_of(shape, row, head));
                }
                const auto seen = std::min(end, n) - begin;
                product({scores.data + begin, span, 1}, {values.data + begin * width, width}, rows, width, seen, mixed,
                        false);
                for (int64_t i = 0; i < rows; i++) {
                    store(out, place.start + first + i, head * size, size, 1, mixed.data + i * width);
                }
            }
        }
    }
};

struct Gradients {
    Vectors q, k, v;
};

struct LookBack {
    DISTILL_INLINE static void run(const Shape& shape, Place place, const Vectors& q, const Vectors& k,
                                   const Vectors& v, const Vectors& gradient, const float* sums, const Gradients& to) {
        const auto n = place.count, size = shape.size, width = whole_lanes(size), span = whole_lanes(n);
        auto scratch = Scratch(4 * n * width + 2 * size * span + 3 * BLOCK * width + 3 * BLOCK * span);
        const auto keys = scratch.rows(n, width), values = scratch.rows(n, width);
        const auto to_keys = scratch.rows(n, width), to_values = scratch.rows(n, width);
        const auto turned_keys = scratch.rows(size, span), turned_values = scratch.rows(size, span);
        const auto queries = scratch.rows(BLOCK, width), asked = scratch.rows(BLOCK, width);
        const auto to_queries = scratch.rows(BLOCK, width);
        const auto looks = scratch.rows(BLOCK, span), dropped = scratch.rows(BLOCK, span);
        const auto to_scores = scratch.rows(BLOCK, span);
        load_rows(k, place.start, n, place.shared * size, size, 1, keys);
        load_rows(v, place.start, n, place.shared * size, size, 1, values);
        turn(keys, n, size, turned_keys);
        turn(values, n, size, turned_values);
        std::fill_n(to_keys.data, n * width, 0.0f);
        std::fill_n(to_values.data, n * width, 0.0f);

        const auto group = shape.heads / shape.shared;
        for (auto head = place.shared * group; head < (place.shared + 1) * group; head++) {
            for (int64_t first = 0; first < n; first += BLOCK) {
                const auto rows = std::min(BLOCK, n - first);
                const auto [begin, end] = columns_of(shape, first, rows, n);
                load_rows(q, place.start + first, rows, head * size, size, shape.scale, queries);
                load_rows(gradient, place.start + first, rows, head * size, size, 1, asked);
                product({queries.data, width, 1}, {turned_keys.data + begin, span}, rows, end - begin, size,
                        {looks.data + begin, span}, false);
                product({asked.data, width, 1}, {turned_values.data + begin, span}, rows, end - begin, size,
                        {to_scores.data + begin, span}, false);
                for (int64_t i = 0; i < rows; i++) {
                    const auto row = place.start + first + i;
                    const auto reach = reach_of(shape, first + i, n);
                    const auto sum = sums[row * shape.heads + head];
                    const auto counter = counter_of(shape, row, head);
                    const auto p = looks.data + i * span, mixed = dropped.data + i * span,
                               g = to_scores.data + i * span;
                    // One thing in each loop, or the compiler would compute element by element.
                    for (auto j = reach.from; j < reach.to; j++) p[j] = exponential(p[j] - sum);
                    if (shape.threshold == 0) {
                        for (auto j = reach.from; j < reach.to; j++) mixed[j] = p[j];
                    } else {
                        for (auto j = reach.from; j < reach.to; j++) {
                            const auto kept = kept_of(shape, counter + static_cast<uint32_t>(j));
                            mixed[j] = p[j] * kept;
                            g[j] *= kept;
                        }
                    }
                    auto whole = 0.0f;
#pragma omp simd reduction(+ : whole)
                    for (auto j = reach.from; j < reach.to; j++) whole += p[j] * g[j];
                    for (auto j = reach.from; j < reach.to; j++) g[j] = p[j] * (g[j] - whole);
                    for (auto j = begin; j < reach.from; j++) mixed[j] = g[j] = 0;
                    for (auto j = reach.to; j < end; j++) mixed[j] = g[j] = 0;
                }

                const auto seen = std::min(end, n) - begin;
                product({to_scores.data + begin, span, 1}, {keys.data + begin * width, width}, rows, width, seen,
                        to_queries, false);
                product({to_scores.data + begin, 1, span}, queries, seen, width, rows,
                        {to_keys.data + begin * width, width}, true);
                product({dropped.data + begin, 1, span}, asked, seen, width, rows,
                        {to_values.data + begin * width, width}, true);
                for (int64_t i = 0; i < rows; i++) {
                    store(to.q, place.start + first + i, head * size, size, shape.scale, to_queries.data + i * width);
                }
            }
        }
        for (int64_t i = 0; i < n; i++) {
            store(to.k, place.start + i, place.shared * size, size, 1, to_keys.data + i * width);
            store(to.v, place.start + i, place.shared * size, size, 1, to_values.data + i * width);
        }
    }
};

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
