#include "abi.h"

namespace distill {

static thread_local std::string last_error;

void remember_error(const std::string& text) noexcept {
    try {
        last_error = text;
    } catch (...) {
        last_error.clear();
    }
}

at::Device device_of(int64_t code) {
    const auto kind = static_cast<at::DeviceType>(code / 256);
    return kind == at::kCPU ? at::Device(kind) : at::Device(kind, static_cast<at::DeviceIndex>(code % 256));
}

int64_t code_of(const at::Device& device) {
    return static_cast<int64_t>(device.type()) * 256 + (device.has_index() ? device.index() : 0);
}

}  // namespace distill

DISTILL_EXPORT const char* distill_last_error() {
    return distill::last_error.c_str();
}
