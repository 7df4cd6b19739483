// AdamW's step for one parameter in one pass over memory; for a table of embeddings over the rows that were read alone.
// I. Loshchilov, F. Hutter, Decoupled Weight Decay Regularization, ICLR 2019, algorithm 2.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "processors.h"

namespace {

using distill::Kernel;

// The step's constants, worked out in double and rounded once.
struct Step {
    Step(double rate, double beta1, double beta2, double epsilon, double decay, int64_t step)
        : beta1(static_cast<float>(beta1)),
          beta2(static_cast<float>(beta2)),
          rest1(static_cast<float>(1 - beta1)),
          rest2(static_cast<float>(1 - beta2)),
          shrink(static_cast<float>(1 - rate * decay)),
          size(static_cast<float>(rate / (1 - std::pow(beta1, step)))),
          correction(static_cast<float>(1 / std::sqrt(1 - std::pow(beta2, step)))),
          epsilon(static_cast<float>(epsilon)) {}

    float beta1, beta2, rest1, rest2, shrink, size, correction, epsilon;
};
static_assert(sizeof(Step) == 8 * sizeof(float), "a row of the history");

DISTILL_INLINE void advance(float& parameter, float& mean, float& square, float gradient, const Step& s) {
    mean = s.beta1 * mean + s.rest1 * gradient;
    square = s.beta2 * square + s.rest2 * gradient * gradient;
    parameter = parameter * s.shrink - s.size * mean / (std::sqrt(square) * s.correction + s.epsilon);
}

struct Update {
    DISTILL_INLINE static void run(float* parameter, const float* gradient, float* mean, float* square, int64_t begin,
                                   int64_t end, Step s) {
#pragma omp simd
        for (int64_t i = begin; i < end; i++) advance(parameter[i], mean[i], square[i], gradient[i], s);
    }
};

void check(const at::Tensor& parameter, const at::Tensor& gradient, const at::Tensor& mean, const at::Tensor& square) {
    for (const auto& tensor : {parameter, gradient, mean, square}) {
        TORCH_CHECK(tensor.scalar_type() == at::kFloat, "adamw_: every tensor must be fp32, one is ",
                    tensor.scalar_type());
        TORCH_CHECK(tensor.sizes() == parameter.sizes(), "adamw_: shapes differ: ", parameter.sizes(), ", ",
                    tensor.sizes());
    }
    TORCH_CHECK(parameter.is_contiguous() && mean.is_contiguous() && square.is_contiguous(),
                "adamw_: the parameter and its moments must be contiguous");
}

void step_cpu(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square, double rate,
              double beta1, double beta2, double epsilon, double decay, int64_t step) {
    check(parameter, gradient, mean, square);
    const auto dense = gradient.contiguous();
    const auto s = Step(rate, beta1, beta2, epsilon, decay, step);
    const auto p = parameter.data_ptr<float>(), g = dense.data_ptr<float>();
    const auto m = mean.data_ptr<float>(), v = square.data_ptr<float>();
    at::parallel_for(0, parameter.numel(), 1 << 14,
                     [&](int64_t begin, int64_t end) { Kernel<Update>::run(p, g, m, v, begin, end, s); });
}

// Steps without a gradient, of a row that had one before.
struct Follow {
    DISTILL_INLINE static void run(float* parameter, float* mean, float* square, int64_t width, const Step* begin,
                                   const Step* end) {
        constexpr int64_t part = 64;  // stays in the nearest cache for all steps
        for (int64_t first = 0; first < width; first += part) {
            const auto last = std::min(width, first + part);
            for (auto s = begin; s < end; s++) {
#pragma omp simd
                for (int64_t i = first; i < last; i++) advance(parameter[i], mean[i], square[i], 0, *s);
            }
        }
    }
};

// The same of a row that never had one: its moments are zeros, and are not read. Memory that was never written costs
// nothing.
struct Shrink {
    DISTILL_INLINE static void run(float* parameter, int64_t width, const Step* begin, const Step* end) {
        for (auto s = begin; s < end; s++) {
#pragma omp simd
            for (int64_t i = 0; i < width; i++) parameter[i] *= s->shrink;
        }
    }
};

// A table whose rows may be behind. Step i of the history takes a row from i steps to i + 1.
struct Table {
    Table(at::Tensor& parameter, at::Tensor& mean, at::Tensor& square, at::Tensor& seen, at::Tensor& reached,
          const at::Tensor& history)
        : count(parameter.size(0)),
          width(parameter.size(1)),
          parameter(parameter.data_ptr<float>()),
          mean(mean.data_ptr<float>()),
          square(square.data_ptr<float>()),
          seen(seen.data_ptr<uint8_t>()),
          reached(reached.data_ptr<int32_t>()),
          history(static_cast<Step*>(history.data_ptr())) {
        check(parameter, parameter, mean, square);
        TORCH_CHECK(seen.is_contiguous() && seen.numel() == count && reached.is_contiguous() &&
                        reached.numel() == count && history.is_contiguous(),
                    "adamw_rows_: a table of ", parameter.sizes(), " has marks of ", seen.sizes(), " and ",
                    reached.sizes());
    }

    void follow(int64_t row, int32_t from, int32_t to) const {
        const auto at = row * width;
        if (seen[row] == 0) {
            Kernel<Shrink>::run(parameter + at, width, history + from, history + to);
        } else {
            Kernel<Follow>::run(parameter + at, mean + at, square + at, width, history + from, history + to);
        }
    }

    int64_t count, width;
    float *parameter, *mean, *square;
    uint8_t* seen;
    int32_t* reached;
    Step* history;
};

// Takes rows, or all, to as many steps as were taken: to the bytes that these steps would have given one by one.
void catch_up(at::Tensor& parameter, at::Tensor& mean, at::Tensor& square, at::Tensor& seen, at::Tensor& reached,
              const at::Tensor& history, int64_t taken, const c10::optional<at::Tensor>& rows) {
    const Table table(parameter, mean, square, seen, reached, history);
    const auto to = static_cast<int32_t>(taken);
    struct Late {
        int64_t row;
        int32_t from;
    };
    std::vector<Late> late;
    const auto find = [&](int64_t row) {
        TORCH_CHECK(row >= 0 && row < table.count, "adamw_catch_up_: there is no row ", row, " of ", table.count);
        // Marked at once: a text has most of its words more than once.
        if (table.reached[row] < to) late.push_back({row, std::exchange(table.reached[row], to)});
    };
    if (rows.has_value()) {
        const auto ids = rows->contiguous();
        for (int64_t i = 0; i < ids.numel(); i++) find(ids.data_ptr<int64_t>()[i]);
    } else {
        for (int64_t row = 0; row < table.count; row++) find(row);
    }

    at::parallel_for(0, static_cast<int64_t>(late.size()), 16, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) table.follow(late[i].row, late[i].from, to);
    });
}

// The same step for a table whose gradient is zeros but for a few rows. It changes these; the others take it when they
// are read, from the history.
void step_rows(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square,
               at::Tensor& seen, at::Tensor& reached, at::Tensor& history, int64_t taken, double rate, double beta1,
               double beta2, double epsilon, double decay, int64_t step) {
    TORCH_CHECK(gradient.is_sparse() && gradient.sparse_dim() == 1 && gradient.dense_dim() == 1 &&
                    gradient.sizes() == parameter.sizes(),
                "adamw_rows_: the gradient must be rows of a matrix of ", parameter.sizes());
    TORCH_CHECK(taken < history.size(0), "adamw_rows_: the history is full");
    const Table table(parameter, mean, square, seen, reached, history);
    const auto s = Step(rate, beta1, beta2, epsilon, decay, step);
    table.history[taken] = s;

    const auto rows = gradient.coalesce();
    const auto values = rows.values().contiguous();
    const auto ids = rows.indices()[0].contiguous();
    const auto to = static_cast<int32_t>(taken);
    at::parallel_for(0, ids.size(0), 16, [&](int64_t begin, int64_t end) {
        for (auto i = begin; i < end; i++) {
            const auto row = ids.data_ptr<int64_t>()[i];
            const auto at = row * table.width;
            table.follow(row, table.reached[row], to);
            Kernel<Update>::run(table.parameter + at, values.data_ptr<float>() + i * table.width, table.mean + at,
                                table.square + at, int64_t{0}, table.width, s);
            table.seen[row] = 1;
            table.reached[row] = to + 1;
        }
    });
}

// The same step from libtorch's own operators, for devices that have no kernel of ours.
void step_anywhere(at::Tensor& parameter, const at::Tensor& gradient, at::Tensor& mean, at::Tensor& square, double rate,
                   double beta1, double beta2, double epsilon, double decay, int64_t step) {
    check(parameter, gradient, mean, square);
    mean.mul_(beta1).add_(gradient, 1 - beta1);
    square.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
    const auto denominator = square.sqrt().mul_(1 / std::sqrt(1 - std::pow(beta2, step))).add_(epsilon);
    parameter.mul_(1 - rate * decay).addcdiv_(mean, denominator, -rate / (1 - std::pow(beta1, step)));
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    m.def(
        "adamw_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, float rate, float beta1, "
        "float beta2, float epsilon, float decay, int step) -> ()");
    // The gradient sparse by rows. Of each row, seen, uint8, says whether it had one before, and reached, int32, how
    // many steps of the history it has; 'taken' steps are in the history, fp32 [most, 8].
    m.def(
        "adamw_rows_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, Tensor(d!) seen, "
        "Tensor(e!) reached, Tensor(f!) history, int taken, float rate, float beta1, float beta2, float epsilon, "
        "float decay, int step) -> ()");
    // Rows: int64, any shape, or all.
    m.def(
        "adamw_catch_up_(Tensor(a!) parameter, Tensor(b!) mean, Tensor(c!) square, Tensor seen, Tensor(d!) reached, "
        "Tensor history, int taken, Tensor? rows) -> ()");
    m.def(
        "adamw_portable_(Tensor(a!) parameter, Tensor gradient, Tensor(b!) mean, Tensor(c!) square, float rate, "
        "float beta1, float beta2, float epsilon, float decay, int step) -> ()");
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("adamw_", step_cpu);
    m.impl("adamw_catch_up_", catch_up);
}
// By its gradient it is sparse.
TORCH_LIBRARY_IMPL(distill, SparseCPU, m) {
    m.impl("adamw_rows_", step_rows);
}
TORCH_LIBRARY_IMPL(distill, CUDA, m) {
    m.impl("adamw_", step_anywhere);
}
TORCH_LIBRARY_IMPL(distill, CompositeExplicitAutograd, m) {
    m.impl("adamw_portable_", step_anywhere);
}
