// Which libtorch this is, where it lies, its threads and devices.
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <dlfcn.h>
#include <torch/version.h>

#include "abi.h"
#include "memory.h"
#include "products.h"

using distill::guarded;

namespace {

int32_t write_text(const std::string& whole, char* text, int32_t capacity) {
    text[whole.copy(text, capacity - 1)] = '\0';
    return static_cast<int32_t>(whole.size());
}

}  // namespace

// Called once after loading.
DISTILL_EXPORT int32_t distill_initialize(int32_t threads) {
    return guarded([&] {
        distill::set_memory();
        at::set_num_threads(threads);
    });
}

DISTILL_EXPORT int32_t distill_release_unused() {
    return guarded([&] { distill::release_unused(); });
}

DISTILL_EXPORT int32_t distill_threads() {
    return at::get_num_threads();
}

DISTILL_EXPORT int32_t distill_set_threads(int32_t threads) {
    return guarded([&] { at::set_num_threads(threads); });
}

DISTILL_EXPORT const char* distill_torch_version() {
    return TORCH_VERSION;
}

// The file that libtorch's code was loaded from.
DISTILL_EXPORT int32_t distill_torch_path(char* text, int32_t capacity, int32_t* length) {
    return guarded([&] {
        Dl_info found{};
        const auto known = dladdr(reinterpret_cast<void*>(&at::get_num_threads), &found);
        *length = write_text(known != 0 ? found.dli_fname : "", text, capacity);
    });
}

// libtorch's own account of how it was built.
DISTILL_EXPORT int32_t distill_torch_build(char* text, int32_t capacity, int32_t* length) {
    return guarded([&] { *length = write_text(at::show_config(), text, capacity); });
}

// Whether linear maps are products of oneDNN with the bias in them, or libtorch's own.
DISTILL_EXPORT int32_t distill_has_onednn() {
    return distill::multiplies(at::kFloat) ? 1 : 0;
}

// How many CUDA devices this libtorch can use; 0 for a build without CUDA.
DISTILL_EXPORT int32_t distill_cuda_devices(int32_t* count) {
    return guarded([&] {
        *count = at::globalContext().hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0;
    });
}
