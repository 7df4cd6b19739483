// What differs between libtorch 1.13 and 2.x, in one place.
#pragma once

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace distill {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

inline bool autocast_enabled(at::DeviceType device) {
    return at::autocast::is_autocast_enabled(device);
}
inline at::ScalarType autocast_dtype(at::DeviceType device) {
    return at::autocast::get_autocast_dtype(device);
}
inline void set_autocast(at::DeviceType device, bool enabled, at::ScalarType dtype) {
    at::autocast::set_autocast_dtype(device, dtype);
    at::autocast::set_autocast_enabled(device, enabled);
}

#else

inline bool autocast_enabled(at::DeviceType device) {
    return device == at::kCUDA ? at::autocast::is_enabled() : at::autocast::is_cpu_enabled();
}
inline at::ScalarType autocast_dtype(at::DeviceType device) {
    return device == at::kCUDA ? at::autocast::get_autocast_gpu_dtype() : at::autocast::get_autocast_cpu_dtype();
}
inline void set_autocast(at::DeviceType device, bool enabled, at::ScalarType dtype) {
    if (device == at::kCUDA) {
        at::autocast::set_autocast_gpu_dtype(dtype);
        at::autocast::set_enabled(enabled);
    } else {
        at::autocast::set_autocast_cpu_dtype(dtype);
        at::autocast::set_cpu_enabled(enabled);
    }
}

#endif

}  // namespace distill
