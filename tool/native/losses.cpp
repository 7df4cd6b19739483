// Losses of whole rows of logits in few passes over memory: nothing of the logits' size is written but their gradient,
// and that once. Each row is one thread's, in fp32, with the largest logit taken off first.
//
// Chunks instead of the whole gradient at once: P.-L. Hsu et al., Liger Kernel: Efficient Triton Kernels for LLM
// Training, 2024, section 3.2.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include "elements.h"
#include "exponential.h"
#include "processors.h"

namespace {

using distill::exponential;
using distill::Kernel;

// Logits that are read at once.
constexpr int64_t CHUNK = 512;

struct Matrix {
    explicit Matrix(const at::Tensor& x)
        : data(static_cast<char*>(x.data_ptr())), width(x.size(1)), half(x.scalar_type() == at::kBFloat16) {}

    char* at(int64_t row, int64_t column) const { return data + (row * width + column) * (half ? 2 : 4); }

    char* data;
    int64_t width;
    bool half;  // bf16, else fp32
};

DISTILL_INLINE void load(const Matrix& x, int64_t row, int64_t column, int64_t count, float* to) {
    distill::load(x.at(row, column), x.half, count, 1, to);
}

DISTILL_INLINE void store(const Matrix& x, int64_t row, int64_t column, int64_t count, const float* from) {
    distill::store(x.at(row, column), x.half, count, 1, from);
}

// Runs over a row in chunks.
template <class Body>
DISTILL_INLINE void for_each_chunk(int64_t width, Body body) {
    for (int64_t start = 0; start < width; start += CHUNK) body(start, std::min(CHUNK, width - start));
}

DISTILL_INLINE float largest(const Matrix& x, int64_t row) {
    float values[CHUNK];
    load(x, row, 0, 1, values);
    auto most = values[0];
    for_each_chunk(
        x.width, [&](int64_t start, int64_t count) __attribute__((always_inline)) {
            load(x, row, start, count, values);
#pragma omp simd reduction(max : most)
            for (int64_t i = 0; i < count; i++) most = values[i] > most ? values[i] : most;
        });
    return most;
}

// For every row log Σ exp(x / T), and the sum of x / T less C times that: of the logarithms of all probabilities.
struct Logarithms {
    DISTILL_INLINE static void run(Matrix x, float inverse, float* sums, float* totals, int64_t begin, int64_t end) {
        float values[CHUNK];
        for (auto row = begin; row < end; row++) {
            const auto most = largest(x, row);
            auto sum = 0.0f, total = 0.0f;
            for_each_chunk(
                x.width, [&](int64_t start, int64_t count) __attribute__((always_inline)) {
                    load(x, row, start, count, values);
                    for (int64_t i = 0; i < count; i++) values[i] = (values[i] - most) * inverse;
#pragma omp simd reduction(+ : total)
                    for (int64_t i = 0; i < count; i++) total += values[i];
                    for (int64_t i = 0; i < count; i++) values[i] = exponential(values[i]);
#pragma omp simd reduction(+ : sum)
                    for (int64_t i = 0; i < count; i++) sum += values[i];
                });
            sums[row] = most * inverse + std::log(sum);
            totals[row] = total - x.width * std::log(sum);
        }
    }
};

// For every row Σ p (log p - log q), p of the teacher and q of the student.
struct Divergence {
    DISTILL_INLINE static void run(Matrix student, Matrix teacher, float inverse, const float* of_student,
                                   const float* of_teacher, float* rows, int64_t begin, int64_t end) {
        float q[CHUNK], p[CHUNK];
        for (auto row = begin; row < end; row++) {
            auto sum = 0.0f;
            for_each_chunk(
                student.width, [&](int64_t start, int64_t count) __attribute__((always_inline)) {
                    load(student, row, start, count, q);
                    load(teacher, row, start, count, p);
                    const auto s = of_student[row], t = of_teacher[row];
                    for (int64_t i = 0; i < count; i++) q[i] = q[i] * inverse - s;
                    for (int64_t i = 0; i < count; i++) p[i] = p[i] * inverse - t;
                    for (int64_t i = 0; i < count; i++) q[i] = exponential(p[i]) * (p[i] - q[i]);
#pragma omp simd reduction(+ : sum)
                    for (int64_t i = 0; i < count; i++) sum += q[i];
                });
            rows[row] = sum;
        }
    }
};

// (q - p) / T, times what is asked of the row.
struct DivergenceBack {
    DISTILL_INLINE static void run(Matrix student, Matrix teacher, float inverse, const float* of_student,
                                   const float* of_teacher, const float* asked, Matrix to, int64_t begin, int64_t end) {
        float q[CHUNK], p[CHUNK];
        for (auto row = begin; row < end; row++) {
            const auto s = of_student[row], t = of_teacher[row], factor = asked[row] * inverse;
            for_each_chunk(
                student.width, [&](int64_t start, int64_t count) __attribute__((always_inline)) {
                    load(student, row, start, count, q);
                    load(teacher, row, start, count, p);
                    for (int64_t i = 0; i < count; i++) q[i] = exponential(q[i] * inverse - s);
                    for (int64_t i = 0; i < count; i++) p[i] = exponential(p[i] * inverse - t);
                    for (int64_t i = 0; i < count; i++) q[i] = (q[i] - p[i]) * factor;
                    store(to, row, start, count, q);
                });
        }
    }
};

// (q - target), times what is asked of the row; zeros where there is no label.
struct CrossEntropyBack {
    DISTILL_INLINE static void run(Matrix logits, const int64_t* labels, float smoothing, const float* sums,
                                   const float* asked, Matrix to, int64_t begin, int64_t end) {
        float q[CHUNK];
        const auto everywhere = smoothing / static_cast<float>(logits.width);
        for (auto row = begin; row < end; row++) {
            const auto label = labels[row];
            const auto sum = sums[row], factor = label < 0 ? 0.0f : asked[row];
            for_each_chunk(
                logits.width, [&](int64_t start, int64_t count) __attribute__((always_inline)) {
                    load(logits, row, start, count, q);
                    for (int64_t i = 0; i < count; i++) q[i] = (exponential(q[i] - sum) - everywhere) * factor;
                    if (label < 0) std::fill_n(q, count, 0.0f);
                    if (start <= label && label < start + count) q[label - start] -= (1 - smoothing) * factor;
                    store(to, row, start, count, q);
                });
        }
    }
};

constexpr int64_t GRAIN = 1 << 14;

// Rows are shared out by how many logits they have.
int64_t grain_of(const at::Tensor& x) {
    return std::max<int64_t>(1, GRAIN / std::max<int64_t>(1, x.size(1)));
}

at::Tensor readable(const at::Tensor& x) {
    const auto known = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    return (known ? x : x.to(at::kFloat)).contiguous();
}

at::Tensor rows_of(const at::Tensor& x) {
    return at::empty({x.size(0)}, x.options().dtype(at::kFloat));
}

std::pair<at::Tensor, at::Tensor> logarithms(const at::Tensor& x, float inverse) {
    auto sums = rows_of(x), totals = rows_of(x);
    at::parallel_for(0, x.size(0), grain_of(x), [&](int64_t begin, int64_t end) {
        Kernel<Logarithms>::run(Matrix(x), inverse, sums.data_ptr<float>(), totals.data_ptr<float>(), begin, end);
    });
    return {sums, totals};
}

class KullbackLeibler : public torch::autograd::Function<KullbackLeibler> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& student,
                              const at::Tensor& teacher, double temperature) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto inverse = static_cast<float>(1 / temperature);
        const auto s = readable(student), t = readable(teacher);
        const auto of_student = logarithms(s, inverse).first, of_teacher = logarithms(t, inverse).first;
        auto rows = rows_of(s);
        at::parallel_for(0, s.size(0), grain_of(s), [&](int64_t begin, int64_t end) {
            Kernel<Divergence>::run(Matrix(s), Matrix(t), inverse, of_student.data_ptr<float>(),
                                    of_teacher.data_ptr<float>(), rows.data_ptr<float>(), begin, end);
        });
        context->save_for_backward({s, t, of_student, of_teacher});
        context->saved_data["temperature"] = temperature;
        context->saved_data["type"] = static_cast<int64_t>(student.scalar_type());
        return rows;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        const auto asked = gradients[0].contiguous();
        const auto inverse = static_cast<float>(1 / context->saved_data["temperature"].toDouble());
        auto to = at::empty_like(kept[0]);
        at::parallel_for(0, to.size(0), grain_of(to), [&](int64_t begin, int64_t end) {
            Kernel<DivergenceBack>::run(Matrix(kept[0]), Matrix(kept[1]), inverse, kept[2].data_ptr<float>(),
                                        kept[3].data_ptr<float>(), asked.data_ptr<float>(), Matrix(to), begin, end);
        });
        return {to.to(static_cast<at::ScalarType>(context->saved_data["type"].toInt())), at::Tensor(), at::Tensor()};
    }
};

class CrossEntropy : public torch::autograd::Function<CrossEntropy> {
public:
    static at::Tensor forward(torch::autograd::AutogradContext* context, const at::Tensor& logits,
                              const at::Tensor& labels, double smoothing) {
        at::AutoDispatchBelowADInplaceOrView below;
        const auto x = readable(logits), truth = labels.contiguous();
        const auto [sums, totals] = logarithms(x, 1);
        const auto of_truth = x.gather(1, truth.clamp_min(0).unsqueeze(1)).squeeze(1).to(at::kFloat) - sums;
        const auto rows = of_truth.mul(smoothing - 1).sub_(totals, smoothing / static_cast<double>(x.size(1)));
        context->save_for_backward({x, truth, sums});
        context->saved_data["smoothing"] = smoothing;
        context->saved_data["type"] = static_cast<int64_t>(logits.scalar_type());
        return rows.masked_fill(truth.lt(0), 0);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto kept = context->get_saved_variables();
        const auto asked = gradients[0].contiguous();
        const auto smoothing = static_cast<float>(context->saved_data["smoothing"].toDouble());
        auto to = at::empty_like(kept[0]);
        at::parallel_for(0, to.size(0), grain_of(to), [&](int64_t begin, int64_t end) {
            Kernel<CrossEntropyBack>::run(Matrix(kept[0]), kept[1].data_ptr<int64_t>(), smoothing,
                                          kept[2].data_ptr<float>(), asked.data_ptr<float>(), Matrix(to), begin, end);
        });
        return {to.to(static_cast<at::ScalarType>(context->saved_data["type"].toInt())), at::Tensor(), at::Tensor()};
    }
};

void check(const at::Tensor& x, const at::Tensor& beside, const char* what) {
    TORCH_CHECK(x.dim() == 2 && x.size(1) > 0 && x.is_floating_point(), what, ": the logits must be [N, C], but are ",
                x.scalar_type(), " ", x.sizes());
    TORCH_CHECK(beside.size(0) == x.size(0) && beside.device() == x.device(), what, ": ", x.sizes(),
                " logits do not go with ", beside.sizes());
}

at::Tensor kullback_leibler(const at::Tensor& student, const at::Tensor& teacher, double temperature) {
    check(student, teacher, "kullback_leibler");
    TORCH_CHECK(student.sizes() == teacher.sizes(), "kullback_leibler: shapes differ: ", student.sizes(), ", ",
                teacher.sizes());
    TORCH_CHECK(temperature > 0, "kullback_leibler: the temperature is ", temperature, "; it must be above 0");
    if (student.device().is_cpu()) return KullbackLeibler::apply(student, teacher, temperature);

    const auto q = (student.to(at::kFloat) / temperature).log_softmax(-1);
    const auto p = (teacher.to(at::kFloat) / temperature).log_softmax(-1);
    return (p.exp() * (p - q)).sum(-1);
}

at::Tensor cross_entropy(const at::Tensor& logits, const at::Tensor& labels, double smoothing) {
    check(logits, labels, "cross_entropy");
    TORCH_CHECK(labels.dim() == 1 && labels.scalar_type() == at::kLong, "cross_entropy: the labels must be int64 [N]");
    TORCH_CHECK(labels.numel() == 0 || labels.max().item<int64_t>() < logits.size(1),
                "cross_entropy: a label is beyond the ", logits.size(1), " classes");
    if (logits.device().is_cpu()) return CrossEntropy::apply(logits, labels, smoothing);

    const auto log = logits.to(at::kFloat).log_softmax(-1);
    const auto of_truth = log.gather(1, labels.clamp_min(0).unsqueeze(1)).squeeze(1);
    return (of_truth * (smoothing - 1) - log.mean(-1) * smoothing).masked_fill(labels.lt(0), 0);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // Both give fp32 [N], a loss for every row of logits [N, C].
    m.def("kullback_leibler(Tensor student, Tensor teacher, float temperature) -> Tensor");
    m.def("cross_entropy(Tensor logits, Tensor labels, float smoothing) -> Tensor");
}

TORCH_LIBRARY_IMPL(distill, CompositeImplicitAutograd, m) {
    m.impl("kullback_leibler", kullback_leibler);
    m.impl("cross_entropy", cross_entropy);
}
