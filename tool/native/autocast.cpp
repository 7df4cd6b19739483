// Automatic mixed precision on this thread: operators cast their inputs by libtorch's own lists.
#include "abi.h"
#include "rounded.h"
#include "torch_versions.h"

using distill::guarded;

// Sets the state for one kind of device (0 CPU, 1 CUDA) and tells the one before, to be given to
// distill_autocast_leave.
DISTILL_EXPORT int32_t distill_autocast_enter(int32_t device, int32_t enabled, int32_t dtype, int32_t* enabled_before,
                                              int32_t* dtype_before) {
    return guarded([&] {
        const auto kind = static_cast<at::DeviceType>(device);
        *enabled_before = distill::autocast_enabled(kind);
        *dtype_before = static_cast<int32_t>(distill::autocast_dtype(kind));
        // A kind that the device does not cast to is refused here, before anything has changed.
        distill::set_autocast(kind, enabled != 0, static_cast<at::ScalarType>(dtype));
        at::autocast::increment_nesting();
    });
}

// The casts of weights that were kept for reuse are dropped when the outermost region ends.
DISTILL_EXPORT int32_t distill_autocast_leave(int32_t device, int32_t enabled_before, int32_t dtype_before) {
    return guarded([&] {
        if (at::autocast::decrement_nesting() == 0) {
            at::autocast::clear_cache();
            distill::forget_rounded();
        }
        distill::set_autocast(static_cast<at::DeviceType>(device), enabled_before != 0,
                              static_cast<at::ScalarType>(dtype_before));
    });
}
