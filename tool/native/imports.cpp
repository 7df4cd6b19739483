// What a loaded library calls of others goes through a table of addresses, which the loader has filled. An entry can be
// written again ("System V Application Binary Interface, AMD64", section 5.2, and "ELF for the Arm 64-bit
// Architecture").
#include "imports.h"

#include <dlfcn.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>

namespace {

#if defined(__x86_64__)
constexpr auto of_a_call = R_X86_64_JUMP_SLOT;
#elif defined(__aarch64__)
constexpr auto of_a_call = R_AARCH64_JUMP_SLOT;
#else
constexpr auto of_a_call = 0;
#endif

// Whether the loader made the pages there read-only when it had filled them.
bool is_sealed(const Dl_info& library, std::uintptr_t address, std::uintptr_t page) {
    const auto* file = static_cast<const char*>(library.dli_fbase);
    const auto* header = reinterpret_cast<const ElfW(Ehdr)*>(file);
    const auto* parts = reinterpret_cast<const ElfW(Phdr)*>(file + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++) {
        const auto begin = reinterpret_cast<std::uintptr_t>(file) + parts[i].p_vaddr;
        const auto end = (begin + parts[i].p_memsz) / page * page;
        if (parts[i].p_type == PT_GNU_RELRO && address >= begin && address < end) return true;
    }
    return false;
}

bool write_entry(const Dl_info& library, void** entry, void* value) {
    const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
    const auto address = reinterpret_cast<std::uintptr_t>(entry);
    if (!is_sealed(library, address, page)) {
        *entry = value;
        return true;
    }

    auto* begin = reinterpret_cast<void*>(address / page * page);
    if (mprotect(begin, page, PROT_READ | PROT_WRITE) != 0) return false;
    *entry = value;
    return mprotect(begin, page, PROT_READ) == 0;
}

}  // namespace

bool distill::replace_import(const void* inside, const char* name, void* by) {
    Dl_info found{};
    link_map* library = nullptr;
    if (dladdr1(inside, &found, reinterpret_cast<void**>(&library), RTLD_DL_LINKMAP) == 0 || library == nullptr) {
        return false;
    }

    const ElfW(Rela)* calls = nullptr;
    std::size_t bytes = 0;
    const ElfW(Sym)* symbols = nullptr;
    const char* names = nullptr;
    for (const auto* entry = library->l_ld; entry->d_tag != DT_NULL; entry++) {
        const auto address = entry->d_un.d_ptr;
        if (entry->d_tag == DT_JMPREL) calls = reinterpret_cast<const ElfW(Rela)*>(address);
        if (entry->d_tag == DT_PLTRELSZ) bytes = entry->d_un.d_val;
        if (entry->d_tag == DT_SYMTAB) symbols = reinterpret_cast<const ElfW(Sym)*>(address);
        if (entry->d_tag == DT_STRTAB) names = reinterpret_cast<const char*>(address);
        if (entry->d_tag == DT_PLTREL && entry->d_un.d_val != DT_RELA) return false;
    }
    if (calls == nullptr || symbols == nullptr || names == nullptr) return false;

    for (const auto* call = calls; call != calls + bytes / sizeof(*calls); call++) {
        if (ELF64_R_TYPE(call->r_info) != of_a_call) continue;
        if (std::strcmp(names + symbols[ELF64_R_SYM(call->r_info)].st_name, name) != 0) continue;
        return write_entry(found, reinterpret_cast<void**>(library->l_addr + call->r_offset), by);
    }
    return false;
}
