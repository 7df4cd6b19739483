#pragma once

namespace distill {

// Sets where tensors get their memory from; called once, before there are any.
void set_memory();

}  // namespace distill
