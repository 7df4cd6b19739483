#include "products.h"

#ifdef DISTILL_ONEDNN
#include <algorithm>
#include <dnnl.hpp>
#include <map>
#include <mutex>

#include "imports.h"

namespace {

using dnnl::memory;

// Where elements of a row lie side by side; else those of a column do.
bool by_rows(const distill::Operand& matrix) {
    return matrix.column_stride == 1;
}

memory::data_type type_of(const distill::Operand& matrix) {
    return matrix.type == at::kFloat ? memory::data_type::f32 : memory::data_type::bf16;
}

memory::desc described(const distill::Operand& matrix) {
    // The stride of a single row or column is anything, and oneDNN wants a sound one.
    return memory::desc({matrix.rows, matrix.columns}, type_of(matrix),
                        by_rows(matrix) ? memory::dims{std::max(matrix.row_stride, matrix.columns), 1}
                                        : memory::dims{1, std::max(matrix.column_stride, matrix.rows)});
}

memory::desc of_any_size(const distill::Operand& matrix) {
    constexpr auto any = DNNL_RUNTIME_DIM_VAL;
    return memory::desc({any, any}, type_of(matrix), by_rows(matrix) ? memory::dims{any, 1} : memory::dims{1, any});
}

// One product serves every size: oneDNN would compile another for each number of rows, which for a batch of a length
// that was not met before takes a third of a step, and keep them all.
const dnnl::matmul& product(const distill::Operand& a, const distill::Operand& b, bool has_bias,
                            const distill::Operand& to, const dnnl::engine& engine) {
    using Key = std::tuple<at::ScalarType, bool, at::ScalarType, bool, at::ScalarType, bool>;
    static std::map<Key, dnnl::matmul> made;
    static std::mutex only;
    const std::lock_guard<std::mutex> lock(only);
    const Key key{a.type, by_rows(a), b.type, by_rows(b), to.type, has_bias};
    const auto found = made.find(key);
    if (found != made.end()) return found->second;

    const auto [left, right, result] = std::tuple(of_any_size(a), of_any_size(b), of_any_size(to));
    const memory::desc row({1, DNNL_RUNTIME_DIM_VAL}, memory::data_type::f32, {DNNL_RUNTIME_DIM_VAL, 1});
#if DNNL_VERSION_MAJOR >= 3
    const auto description = has_bias ? dnnl::matmul::primitive_desc(engine, left, right, row, result)
                                      : dnnl::matmul::primitive_desc(engine, left, right, result);
#else
    const dnnl::matmul::primitive_desc description(
        has_bias ? dnnl::matmul::desc(left, right, row, result) : dnnl::matmul::desc(left, right, result), engine);
#endif
    return made.emplace(key, dnnl::matmul(description)).first->second;
}

}  // namespace

namespace distill {

bool multiplies(at::ScalarType type) {
    return type == at::kFloat || (type == at::kBFloat16 && __builtin_cpu_supports("avx512bw"));
}

void take_buffers_from(int (*take)(void**, std::size_t, std::size_t), void (*give_back)(void*)) {
    const auto* inside = reinterpret_cast<const void*>(&dnnl_version);
    if (replace_import(inside, "free", reinterpret_cast<void*>(give_back))) {
        replace_import(inside, "posix_memalign", reinterpret_cast<void*>(take));
    }
}

void multiply(const Operand& a, const Operand& b, const at::Tensor& bias, const Operand& to) {
    TORCH_CHECK(a.columns == b.rows && to.rows == a.rows && to.columns == b.columns, "multiply: [", a.rows, ", ",
                a.columns, "] · [", b.rows, ", ", b.columns, "] does not give [", to.rows, ", ", to.columns, "]");
    if (to.rows == 0 || to.columns == 0) return;

    // A result in bf16 is made in fp32 first, which oneDNN has a buffer for: of as many rows as fit into 4 MB.
    const auto rows = std::max<int64_t>(1, (1 << 20) / to.columns);
    if (to.type == at::kBFloat16 && to.rows > rows) {
        const auto parts = (to.rows + rows - 1) / rows, each = (to.rows + parts - 1) / parts;
        for (int64_t first = 0; first < to.rows; first += each) {
            const auto count = std::min(each, to.rows - first);
            multiply(a.part(first, count), b, bias, to.part(first, count));
        }
        return;
    }

    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    thread_local dnnl::stream stream(engine);
    std::unordered_map<int, memory> places{{DNNL_ARG_SRC, memory(described(a), engine, a.data)},
                                           {DNNL_ARG_WEIGHTS, memory(described(b), engine, b.data)},
                                           {DNNL_ARG_DST, memory(described(to), engine, to.data)}};
    if (bias.defined()) {
        const memory::desc row({1, to.columns}, memory::data_type::f32, memory::format_tag::ab);
        places.emplace(DNNL_ARG_BIAS, memory(row, engine, bias.data_ptr()));
    }
    product(a, b, bias.defined(), to, engine).execute(stream, places);
    stream.wait();
}

}  // namespace distill

#else

namespace distill {

bool multiplies(at::ScalarType) {
    return false;
}

void take_buffers_from(int (*)(void**, std::size_t, std::size_t), void (*)(void*)) {}

void multiply(const Operand&, const Operand&, const at::Tensor&, const Operand&) {
    TORCH_CHECK(false, "multiply: this build has no oneDNN");
}

}  // namespace distill

#endif
