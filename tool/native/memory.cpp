// Where the memory of tensors on the processor comes from: a region of its own.
//
// The batches of a training differ in length, so that every step asks for blocks of other sizes. In malloc's heap they
// lie among objects that stay; each step leaves holes that the next one's blocks do not fit, and a process that needs
// 120 MB holds 800 after some hundred steps. Here blocks lie among their like, which go with the step.
#include "memory.h"

#include <c10/core/Allocator.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <set>

namespace {

// What oneDNN and vector instructions want, and libtorch gives.
constexpr std::size_t alignment = 64;

// Smaller blocks are malloc's: they are many, may stay for long, and would part the region.
constexpr std::size_t smallest = 4096;

// Free memory at the region's end above this goes back to the system; less is kept for the next step.
constexpr std::size_t kept = std::size_t{512} << 20;

std::size_t whole(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

// Blocks of one range of addresses, each from the smallest hole that has room, the first of these; neighbouring holes
// are joined.
class Region {
public:
    // As many addresses as the machine has memory, none of it taken yet.
    Region() : page_(static_cast<std::size_t>(sysconf(_SC_PAGESIZE))) {
        const auto size = page_ * static_cast<std::size_t>(sysconf(_SC_PHYS_PAGES));
        auto* memory = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (memory == MAP_FAILED) return;
        begin_ = end_ = static_cast<char*>(memory);
        limit_ = begin_ + size;
        madvise(memory, size, MADV_HUGEPAGE);
    }

    bool exists() const { return begin_ != nullptr; }

    bool contains(const void* data) const { return data >= begin_ && data < limit_; }

    // Null where there is no room.
    void* take(std::size_t bytes) {
        const auto size = whole(bytes, alignment) + sizeof(Block);
        const std::lock_guard<std::mutex> lock(mutex_);
        auto found = holes_.lower_bound(size);
        auto* block = found == holes_.end() ? grown(size) : *found;
        if (block == nullptr) return nullptr;
        if (found != holes_.end()) holes_.erase(found);
        block->is_free = false;
        if (block->size - size >= smallest) part(block, size);
        return block + 1;
    }

    void give_back(void* data) {
        const std::lock_guard<std::mutex> lock(mutex_);
        auto* block = static_cast<Block*>(data) - 1;
        if (auto* next = after(block); next != nullptr && next->is_free) {
            holes_.erase(next);
            join(block, next);
        }
        if (auto* before = block->before; before != nullptr && before->is_free) {
            holes_.erase(before);
            join(before, block);
            block = before;
        }
        block->is_free = true;
        if (block == last_ && block->size > kept) {
            cut();
        } else {
            holes_.insert(block);
        }
    }

private:
    // Stands before the data, and is as long as the alignment.
    struct alignas(alignment) Block {
        std::size_t size;
        Block* before;
        bool is_free;
    };

    struct Smaller {
        using is_transparent = void;
        bool operator()(const Block* a, const Block* b) const { return a->size != b->size ? a->size < b->size : a < b; }
        bool operator()(const Block* a, std::size_t size) const { return a->size < size; }
    };

    Block* after(Block* block) const {
        return block == last_ ? nullptr : reinterpret_cast<Block*>(reinterpret_cast<char*>(block) + block->size);
    }

    // A block at the end of the region, which begins with the hole that is there.
    Block* grown(std::size_t size) {
        const bool extends = last_ != nullptr && last_->is_free;
        auto* block = extends ? last_ : reinterpret_cast<Block*>(end_);
        if (size > static_cast<std::size_t>(limit_ - reinterpret_cast<char*>(block))) return nullptr;
        if (extends) {
            holes_.erase(block);
        } else {
            block->before = last_;
            last_ = block;
        }
        block->size = size;
        end_ = reinterpret_cast<char*>(block) + size;
        return block;
    }

    void part(Block* block, std::size_t size) {
        auto* rest = reinterpret_cast<Block*>(reinterpret_cast<char*>(block) + size);
        rest->size = block->size - size;
        rest->before = block;
        rest->is_free = true;
        if (auto* next = after(block)) {
            next->before = rest;
        } else {
            last_ = rest;
        }
        block->size = size;
        holes_.insert(rest);
    }

    void join(Block* block, Block* next) {
        if (auto* beyond = after(next)) {
            beyond->before = block;
        } else {
            last_ = block;
        }
        block->size += next->size;
    }

    // Gives the last block's memory back to the system.
    void cut() {
        auto* from = reinterpret_cast<char*>(last_);
        last_ = last_->before;
        auto* pages = begin_ + whole(static_cast<std::size_t>(from - begin_), page_);
        if (pages < end_) madvise(pages, static_cast<std::size_t>(end_ - pages), MADV_DONTNEED);
        end_ = from;
    }

    std::size_t page_;
    char* begin_ = nullptr;
    char* end_ = nullptr;
    char* limit_ = nullptr;
    Block* last_ = nullptr;
    std::set<Block*, Smaller> holes_;
    std::mutex mutex_;
};

// Never destroyed: tensors of static objects are freed after it would be.
Region& region() {
    static auto* region = new Region();
    return *region;
}

void release(void* data) {
    if (region().contains(data)) {
        region().give_back(data);
    } else {
        std::free(data);
    }
}

c10::DataPtr allocated(std::size_t bytes) {
    if (bytes == 0) return {nullptr, c10::kCPU};
    auto* data = bytes < smallest ? std::aligned_alloc(alignment, whole(bytes, alignment)) : region().take(bytes);
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

}  // namespace

void distill::set_memory() {
    // Of what is malloc's, such as oneDNN's buffers, tens of megabytes come and go every step as well.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 512 << 20);
    mallopt(M_TOP_PAD, 16 << 20);

    static Memory memory;
    if (region().exists()) c10::SetAllocator(c10::kCPU, &memory);
}
