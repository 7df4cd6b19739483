#pragma once

namespace distill {

// Has the system map the code and constants of libtorch, and of the hundreds of libraries that a distribution links it
// to, anew, each page when it is used again: most that loading reads is never read again.
void release_code_pages();

}  // namespace distill
