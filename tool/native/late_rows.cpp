// AdamW's step for a table of embeddings over the rows that were read alone; the others take it when they are read
// next.
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "adamw.h"

namespace {

using distill::Kernel;
using distill::adamw::advance;
using distill::adamw::check;
using distill::adamw::Step;
using distill::adamw::Update;

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

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
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
}

TORCH_LIBRARY_IMPL(distill, CPU, m) {
    m.impl("adamw_catch_up_", catch_up);
}
// By its gradient it is sparse.
TORCH_LIBRARY_IMPL(distill, SparseCPU, m) {
    m.impl("adamw_rows_", step_rows);
}
