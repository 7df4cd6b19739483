// libtorch's own generators, one a device: seeded, saved and restored.
#include <ATen/Context.h>
#include <ATen/Generator.h>

#include <mutex>

#include "abi.h"

using distill::guarded;

namespace {

const at::Generator& generator_of(int64_t device) {
    return at::globalContext().defaultGenerator(distill::device_of(device));
}

}  // namespace

DISTILL_EXPORT int32_t distill_random_seed(int64_t device, uint64_t seed) {
    return guarded([&] {
        auto generator = generator_of(device);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_current_seed(seed);
    });
}

DISTILL_EXPORT int32_t distill_random_state(int64_t device, void** state) {
    return guarded([&] {
        auto generator = generator_of(device);
        std::lock_guard<std::mutex> lock(generator.mutex());
        *state = distill::give(generator.get_state());
    });
}

DISTILL_EXPORT int32_t distill_set_random_state(int64_t device, void* state) {
    return guarded([&] {
        auto generator = generator_of(device);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(distill::tensor_of(state));
    });
}
