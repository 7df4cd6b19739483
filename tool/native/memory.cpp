// Where the memory of tensors on the processor comes from: a region of its own.
//
// The batches of a training differ in length, so that every step asks for blocks of other sizes. In malloc's heap they
// lie among objects that stay; each step leaves holes that the next one's blocks do not fit, and a process that needs
// 120 MB holds 800 after some hundred steps. Here blocks lie among their like, which go with the step.
#include "memory.h"

#include <c10/core/Allocator.h>
#include <malloc.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "code_pages.h"
#include "products.h"
#include "region.h"

namespace {

using distill::Region;

// Never destroyed: tensors of static objects are freed after it would be.
Region& tensors() {
    static auto* region = new Region();
    return *region;
}

// What products take and give back at once: among tensors they would lie elsewhere each time, and the processor's
// caches would not have them (5 % of a step).
Region& buffers() {
    static auto* region = new Region();
    return *region;
}

void release(void* data) {
    if (tensors().contains(data)) {
        tensors().give_back(data);
    } else if (buffers().contains(data)) {
        buffers().give_back(data);
    } else {
        std::free(data);
    }
}

c10::DataPtr allocated(std::size_t bytes) {
    if (bytes == 0) return {nullptr, c10::kCPU};
    auto* data = bytes < Region::smallest
                     ? std::aligned_alloc(Region::alignment, distill::whole(bytes, Region::alignment))
                     : tensors().take(bytes, Region::alignment);
    TORCH_CHECK(data != nullptr, "There is no memory for ", bytes, " bytes.");
    return {data, data, &release, c10::kCPU};
}

// Later versions of libtorch declare 'allocate' without 'const', and want 'copy_data'.
struct Memory final : c10::Allocator {
    c10::DataPtr allocate(std::size_t bytes) const { return allocated(bytes); }
    c10::DataPtr allocate(std::size_t bytes) { return allocated(bytes); }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    void copy_data(void* to, const void* from, std::size_t bytes) const { std::memcpy(to, from, bytes); }
};

// posix_memalign, in a product that asks for a buffer.
int buffer(void** data, std::size_t multiple, std::size_t bytes) {
    if (bytes < Region::smallest) return posix_memalign(data, multiple, bytes);
    *data = buffers().take(bytes, std::max(multiple, Region::alignment));
    return *data == nullptr ? ENOMEM : 0;
}

}  // namespace

void distill::set_memory() {
    // Buffers that come and go with every step stay in the process, where they are malloc's.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    release_unused();
    static Memory memory;
    if (tensors().exists()) c10::SetAllocator(c10::kCPU, &memory);
    if (buffers().exists()) take_buffers_from(&buffer, &release);
}

void distill::release_unused() {
    malloc_trim(0);
    release_code_pages();
    tensors().release_unused();
    buffers().release_unused();
}
