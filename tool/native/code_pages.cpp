#include "code_pages.h"

#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace {

struct Range {
    void* begin;
    std::size_t length;
};

struct Search {
    bool has_begun;
    std::vector<Range> found;
};

template <class Use>
void each_part(const dl_phdr_info& library, Use use) {
    for (int i = 0; i < library.dlpi_phnum; i++) use(library.dlpi_phdr[i]);
}

bool contains(const dl_phdr_info& library, const void* address) {
    bool found = false;
    each_part(library, [&](const ElfW(Phdr) & part) {
        const auto offset = reinterpret_cast<std::uintptr_t>(address) - library.dlpi_addr - part.p_vaddr;
        found = found || (part.p_type == PT_LOAD && offset < part.p_memsz);
    });
    return found;
}

// Of a library that was not compiled to lie anywhere the loader has written into the code, which must stay.
bool is_written(const dl_phdr_info& library) {
    bool found = false;
    each_part(library, [&](const ElfW(Phdr) & part) {
        if (part.p_type != PT_DYNAMIC) return;
        const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(library.dlpi_addr + part.p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++) {
            found = found || entry->d_tag == DT_TEXTREL || (entry->d_tag == DT_FLAGS && entry->d_un.d_val & DF_TEXTREL);
        }
    });
    return found;
}

void add(const dl_phdr_info& library, std::vector<Range>& ranges) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    each_part(library, [&](const ElfW(Phdr) & part) {
        if (part.p_type != PT_LOAD || (part.p_flags & PF_W) != 0) return;
        const auto begin = library.dlpi_addr + part.p_vaddr, end = begin + part.p_filesz;
        const auto first = begin / page * page;
        ranges.push_back({reinterpret_cast<void*>(first), end - first});
    });
}

// Libraries come in the order in which they were loaded, those that one needs after it. Those before this one are the
// .NET runtime's, which has crashed when its pages were mapped anew.
int add_from_this_on(dl_phdr_info* library, std::size_t, void* data) {
    auto& search = *static_cast<Search*>(data);
    search.has_begun =
        search.has_begun || contains(*library, reinterpret_cast<const void*>(&distill::release_code_pages));
    if (search.has_begun && !is_written(*library)) add(*library, search.found);
    return 0;
}

std::vector<Range> found() {
    Search search{};
    dl_iterate_phdr(add_from_this_on, &search);
    return search.found;
}

}  // namespace

void distill::release_code_pages() {
    // Found once: what is loaded later is not ours.
    static const auto ranges = found();
    for (const auto& range : ranges) madvise(range.begin, range.length, MADV_DONTNEED);
}
