// A range of addresses that tensors lie in.
#pragma once

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <set>

namespace distill {

inline std::size_t whole(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
}

// Blocks from the smallest hole that has room, the first of these; neighbouring holes are joined.
class Region {
public:
    // What oneDNN and vector instructions want, and libtorch gives.
    static constexpr std::size_t alignment = 64;

    // Smaller blocks are malloc's: they are many, may stay for long, and would part the region. A rest that is smaller
    // stays with its block.
    static constexpr std::size_t smallest = 4096;

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

    // At a multiple of 'multiple', itself one of the alignment; null where there is no room.
    void* take(std::size_t bytes, std::size_t multiple) {
        const auto size = whole(bytes, alignment) + sizeof(Block);
        const auto with_margin = size + multiple - alignment;
        const std::lock_guard<std::mutex> lock(mutex_);
        auto found = holes_.lower_bound(with_margin);
        auto* block = found == holes_.end() ? grown(with_margin) : *found;
        if (block == nullptr) return nullptr;
        if (found != holes_.end()) holes_.erase(found);
        block->is_free = false;
        const auto data = reinterpret_cast<std::uintptr_t>(block + 1);
        if (const auto margin = whole(data, multiple) - data; margin > 0) block = without_margin(block, margin);
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

    // Gives the memory of holes back to the system.
    void release_unused() {
        const std::lock_guard<std::mutex> lock(mutex_);
        for (auto* hole : holes_) release(hole);
    }

private:
    // A hole at the end that is larger goes back to the system at once; less is kept for the next step.
    static constexpr std::size_t kept = std::size_t{512} << 20;

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

    // What comes after the block's first bytes is a hole of its own.
    Block* part(Block* block, std::size_t size) {
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
        return rest;
    }

    // What comes after the margin, which becomes a hole.
    Block* without_margin(Block* block, std::size_t margin) {
        auto* rest = part(block, margin);
        holes_.erase(rest);
        rest->is_free = false;
        block->is_free = true;
        holes_.insert(block);
        return rest;
    }

    void join(Block* block, Block* next) {
        if (auto* beyond = after(next)) {
            beyond->before = block;
        } else {
            last_ = block;
        }
        block->size += next->size;
    }

    // Takes the last block off the region's end.
    void cut() {
        release(last_);
        end_ = reinterpret_cast<char*>(last_);
        last_ = last_->before;
    }

    // The whole pages of a hole, whose first bytes say that it is one.
    void release(Block* hole) const {
        const auto from = whole(reinterpret_cast<std::uintptr_t>(hole + 1), page_);
        const auto to = (reinterpret_cast<std::uintptr_t>(hole) + hole->size) / page_ * page_;
        if (from < to) madvise(reinterpret_cast<void*>(from), to - from, MADV_DONTNEED);
    }

    std::size_t page_;
    char* begin_ = nullptr;
    char* end_ = nullptr;
    char* limit_ = nullptr;
    Block* last_ = nullptr;
    std::set<Block*, Smaller> holes_;
    std::mutex mutex_;
};

}  // namespace distill
