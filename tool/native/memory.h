#pragma once

namespace distill {

// Sets where tensors and oneDNN's buffers get their memory from; called once, before there are any.
void set_memory();

// Gives memory back to the system that the process holds and does not use: of freed tensors, of malloc's, and the code
// and constants of libraries, of which the next use maps the pages that it needs.
void release_unused();

}  // namespace distill
