// The kernels of attention: one sequence and one head of keys, forward and backward. attention.cpp makes operators of
// them.
#pragma once

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <vector>

#include "counter.h"
#include "elements.h"
#include "exponential.h"
#include "panels.h"
#include "processors.h"

namespace distill {

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
    load(x.at(row, channel), x.type == at::kBFloat16, count, factor, to);
}

DISTILL_INLINE void store(const Vectors& x, int64_t row, int64_t channel, int64_t count, float factor,
                          const float* from) {
    store(x.at(row, channel), x.type == at::kBFloat16, count, factor, from);
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

}  // namespace distill
