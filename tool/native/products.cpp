#include "products.h"

#ifdef DISTILL_ONEDNN
#include <dnnl.hpp>

namespace {

using dnnl::memory;

memory::desc described(const distill::Operand& matrix) {
    return memory::desc({matrix.rows, matrix.columns},
                        matrix.type == at::kFloat ? memory::data_type::f32 : memory::data_type::bf16,
                        {matrix.row_stride, matrix.column_stride});
}

// oneDNN keeps what it compiles for a shape, so that a product of a shape met before is looked up. What a product needs
// beside its operands is ours: oneDNN would keep that too, for every shape.
dnnl::matmul::primitive_desc prepared(const memory::desc& a, const memory::desc& b, const memory::desc* bias,
                                      const memory::desc& to, const dnnl::engine& engine) {
    dnnl::primitive_attr attributes;
    attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
#if DNNL_VERSION_MAJOR >= 3
    return bias == nullptr ? dnnl::matmul::primitive_desc(engine, a, b, to, attributes)
                           : dnnl::matmul::primitive_desc(engine, a, b, *bias, to, attributes);
#else
    return {bias == nullptr ? dnnl::matmul::desc(a, b, to) : dnnl::matmul::desc(a, b, *bias, to), attributes, engine};
#endif
}

}  // namespace

namespace distill {

bool multiplies(at::ScalarType type) {
    return type == at::kFloat || (type == at::kBFloat16 && __builtin_cpu_supports("avx512bw"));
}

void multiply(const Operand& a, const Operand& b, const at::Tensor& bias, const Operand& to) {
    TORCH_CHECK(a.columns == b.rows && to.rows == a.rows && to.columns == b.columns, "multiply: [", a.rows, ", ",
                a.columns, "] · [", b.rows, ", ", b.columns, "] does not give [", to.rows, ", ", to.columns, "]");
    if (to.rows == 0 || to.columns == 0) return;

    static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
    thread_local dnnl::stream stream(engine);
    const memory::desc row({1, to.columns}, memory::data_type::f32, memory::format_tag::ab);
    const auto [left, right, result] = std::tuple(described(a), described(b), described(to));
    const auto description = prepared(left, right, bias.defined() ? &row : nullptr, result, engine);

    const auto scratch = at::empty({static_cast<int64_t>(description.scratchpad_desc().get_size())}, at::kByte);
    std::unordered_map<int, memory> places{
        {DNNL_ARG_SCRATCHPAD, memory(description.scratchpad_desc(), engine, scratch.data_ptr())},
        {DNNL_ARG_SRC, memory(left, engine, a.data)},
        {DNNL_ARG_WEIGHTS, memory(right, engine, b.data)},
        {DNNL_ARG_DST, memory(result, engine, to.data)}};
    if (bias.defined()) places.emplace(DNNL_ARG_BIAS, memory(row, engine, bias.data_ptr()));
    dnnl::matmul(description).execute(stream, places);
    stream.wait();
}

}  // namespace distill

#else

namespace distill {

bool multiplies(at::ScalarType) {
    return false;
}

void multiply(const Operand&, const Operand&, const at::Tensor&, const Operand&) {
    TORCH_CHECK(false, "multiply: this build has no oneDNN");
}

}  // namespace distill

#endif
