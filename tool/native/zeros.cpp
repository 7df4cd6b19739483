// Zeros whose memory the kernel gives page by page when they are first written: for tables most of whose rows stay as
// they are.
#include <ATen/ATen.h>
#include <sys/mman.h>
#include <torch/library.h>

namespace {

at::Tensor zeros_on_demand(at::IntArrayRef sizes) {
    const auto bytes = static_cast<size_t>(c10::multiply_integers(sizes)) * sizeof(float);
    if (bytes == 0) return at::zeros(sizes);

    const auto memory =
        mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    TORCH_CHECK(memory != MAP_FAILED, "zeros_on_demand: no memory for ", bytes, " bytes");
    // Huge pages would be given for one row each.
    madvise(memory, bytes, MADV_NOHUGEPAGE);
    return at::from_blob(memory, sizes, [bytes](void* begin) { munmap(begin, bytes); });
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(distill, m) {
    // fp32, in the processor's memory.
    m.def("zeros_on_demand(int[] sizes) -> Tensor", zeros_on_demand);
}
